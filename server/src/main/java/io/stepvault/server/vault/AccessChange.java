package io.stepvault.server.vault;

import io.stepvault.server.item.Principal;
import java.util.List;
import java.util.Optional;

/**
 * What SetAccess asks for; nothing of it is checked yet.
 *
 * @param remove an empty one is neither a user nor a group
 */
public record AccessChange(
    Target target, RequestedMode mode, List<RequestedGrant> put, List<Optional<Principal>> remove) {
  public AccessChange {
    put = List.copyOf(put);
    remove = List.copyOf(remove);
  }
}
