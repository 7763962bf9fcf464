package io.stepvault.server.registry;

import io.stepvault.server.admission.Presented;
import io.stepvault.server.error.Refusal;

/** Removes authorizers, for good: with them goes every token that they signed. */
public final class DeleteAuthorizer {
  private final Changes changes;

  DeleteAuthorizer(Changes changes) {
    this.changes = changes;
  }

  /**
   * Removes one.
   *
   * @throws Refusal FIELD_INVALID, AUTHORIZER_NOT_FOUND, ETAG_MISMATCH, REQUEST_ID_REUSED
   */
  public void run(Presented presented, AuthorizerTarget target) {
    changes.delete(presented, target);
  }
}
