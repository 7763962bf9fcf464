package io.stepvault.server.registry;

import io.stepvault.server.authorizer.Bounds;
import io.stepvault.server.error.Refusal.Violation;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What UpdateAuthorizer asks for; nothing of it is checked yet.
 *
 * @param mask the paths to change; empty: there is no mask
 * @param set the fields that the request has set
 */
public record AuthorizerUpdate(
    AuthorizerTarget target,
    Optional<List<String>> mask,
    Set<AuthorizerField> set,
    String name,
    boolean disabled,
    Bounds bounds) {
  public AuthorizerUpdate {
    set = Set.copyOf(set);
  }

  /** The fields to change: exactly those of the mask, else those that are set. */
  Set<AuthorizerField> changes(List<Violation> violations) {
    Set<AuthorizerField> changes = EnumSet.noneOf(AuthorizerField.class);
    if (mask.isEmpty()) {
      changes.addAll(set);
    }
    List<String> paths = mask.orElse(List.of());
    for (int i = 0; i < paths.size(); i++) {
      Optional<AuthorizerField> field = AuthorizerField.of(paths.get(i));
      if (field.isEmpty()) {
        violations.add(
            new Violation(
                "update_mask", "path %d is none of %s".formatted(i + 1, AuthorizerField.paths())));
        return changes;
      }
      changes.add(field.get());
    }
    if (changes.isEmpty()) {
      violations.add(
          new Violation(
              "update_mask",
              "nothing is to be changed: set a field, or name 'disabled' here to enable"));
    }
    return changes;
  }
}
