package io.stepvault.server.registry;

import io.stepvault.server.admission.Presented;
import io.stepvault.server.authorizer.Authorizer;
import io.stepvault.server.authorizer.AuthorizerKey;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.item.Names;
import io.stepvault.server.item.TypeId;
import io.stepvault.server.store.Tx;
import java.util.ArrayList;
import java.util.List;

/** Registers authorizers. */
public final class CreateAuthorizer {
  private final Changes changes;

  CreateAuthorizer(Changes changes) {
    this.changes = changes;
  }

  /**
   * Registers an authorizer of the caller's organization.
   *
   * @throws Refusal FIELD_INVALID, REQUEST_ID_REUSED
   */
  public Authorizer run(Presented presented, NewAuthorizer request) {
    return changes.create(presented, request, tx -> checked(tx, request));
  }

  private Authorizer checked(Tx tx, NewAuthorizer request) {
    List<Violation> violations = new ArrayList<>();
    Names.problem(Names.normalize(request.name()))
        .ifPresent(problem -> violations.add(new Violation("name", problem)));
    new BoundsChecks(violations, tx.organization()).check(request.bounds());
    request.requestId().violation().ifPresent(violations::add);
    List<AuthorizerKey> keys = new KeyChecks(violations).checkAll(request.keys(), tx.now());
    if (!violations.isEmpty()) {
      throw Refusal.fields(violations);
    }
    for (int i = 0; i < keys.size(); i++) {
      changes.requireNoSigningKey(tx, keys.get(i), "keys[" + i + "].jwk");
    }
    return new Authorizer(
        TypeId.generate("ath"),
        Names.normalize(request.name()),
        BoundsChecks.stored(request.bounds()),
        keys,
        tx.now(),
        tx.head().revision());
  }
}
