package io.stepvault.server.item;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * For whom an item is looked at: the acting user of a vault call, or the user whose items a run may
 * use.
 *
 * @param user null: nobody, so only what everybody in the organization can use
 * @param groups the user's, as the token says
 * @param admin whether the token's scope has {@code vault.admin}; never for a run
 */
public record Viewer(@Nullable String user, List<String> groups, boolean admin) {
  public Viewer {
    groups = List.copyOf(groups);
  }

  /** Whether this is the user, or in the group. */
  boolean is(Principal principal) {
    return switch (principal.type()) {
      case USER -> principal.name().equals(user);
      case GROUP -> user != null && groups.contains(principal.name());
    };
  }
}
