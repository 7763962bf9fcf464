package io.stepvault.server.vault;

import io.stepvault.server.item.Grant;
import io.stepvault.server.item.Permission;
import io.stepvault.server.item.Principal;
import java.util.Optional;

/**
 * A grant as a request has it; nothing of it is checked yet.
 *
 * @param principal empty: neither a user nor a group
 * @param permission empty: none that this broker knows
 */
public record RequestedGrant(Optional<Principal> principal, Optional<Permission> permission) {

  /** The grant, of a request that was checked. */
  Grant checked() {
    return new Grant(principal.orElseThrow(), permission.orElseThrow());
  }
}
