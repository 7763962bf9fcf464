package io.stepvault.server.registry;

import io.stepvault.server.admission.Presented;
import io.stepvault.server.authorizer.Authorizer;
import io.stepvault.server.authorizer.Bounds;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.item.Names;
import io.stepvault.server.registry.Changes.Step;
import io.stepvault.server.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Changes name, state and bounds of authorizers. */
public final class UpdateAuthorizer {
  private final Changes changes;

  UpdateAuthorizer(Changes changes) {
    this.changes = changes;
  }

  /**
   * Changes one; it counts from the next call on.
   *
   * @throws Refusal FIELD_INVALID, AUTHORIZER_NOT_FOUND, ETAG_MISMATCH, REQUEST_ID_REUSED
   */
  public Authorizer run(Presented presented, AuthorizerUpdate request) {
    return changes.change(presented, request.target(), tx -> checked(tx, request)).authorizer();
  }

  private static Step checked(Tx tx, AuthorizerUpdate request) {
    List<Violation> violations = new ArrayList<>();
    Set<AuthorizerField> fields = request.changes(violations);
    if (fields.contains(AuthorizerField.NAME)) {
      Names.problem(Names.normalize(request.name()))
          .ifPresent(problem -> violations.add(new Violation("name", problem)));
    }
    if (fields.contains(AuthorizerField.BOUNDS)) {
      new BoundsChecks(violations, tx.organization()).check(request.bounds());
    }
    request.target().requestId().violation().ifPresent(violations::add);
    if (!violations.isEmpty()) {
      throw Refusal.fields(violations);
    }
    return new Step(what(fields, request), null, before -> updated(before, fields, request));
  }

  private static String what(Set<AuthorizerField> fields, AuthorizerUpdate request) {
    if (!fields.contains(AuthorizerField.DISABLED)) {
      return "AUTHORIZER_UPDATED";
    }
    return request.disabled() ? "AUTHORIZER_DISABLED" : "AUTHORIZER_ENABLED";
  }

  private static Authorizer updated(
      Authorizer before, Set<AuthorizerField> fields, AuthorizerUpdate request) {
    String name =
        fields.contains(AuthorizerField.NAME) ? Names.normalize(request.name()) : before.name();
    boolean disabled =
        fields.contains(AuthorizerField.DISABLED) ? request.disabled() : before.disabled();
    Bounds bounds =
        fields.contains(AuthorizerField.BOUNDS)
            ? BoundsChecks.stored(request.bounds())
            : before.bounds();
    return new Authorizer(
        before.id(),
        name,
        disabled,
        bounds,
        before.keys(),
        before.revocations(),
        before.createdAt(),
        before.stamp());
  }
}
