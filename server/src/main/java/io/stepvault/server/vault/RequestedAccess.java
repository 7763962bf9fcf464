package io.stepvault.server.vault;

import io.stepvault.server.item.Access;
import io.stepvault.server.item.AccessMode;
import java.util.List;

/** The access that CreateItem asks for; nothing of it is checked yet. */
public record RequestedAccess(RequestedMode mode, List<RequestedGrant> grants) {
  public RequestedAccess {
    grants = List.copyOf(grants);
  }

  /** The access, of a request that was checked. */
  Access checked(String owner) {
    return new Access(
        mode.known().orElse(AccessMode.PRIVATE),
        owner,
        grants.stream().map(RequestedGrant::checked).toList());
  }
}
