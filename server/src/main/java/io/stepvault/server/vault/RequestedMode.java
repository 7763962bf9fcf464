package io.stepvault.server.vault;

import io.stepvault.server.item.AccessMode;
import java.util.Optional;

/** What a request says of an item's access mode. */
public enum RequestedMode {
  /** Nothing. */
  UNSAID,
  TEAM,
  RESTRICTED,
  PRIVATE,
  /** A number that this broker does not know. */
  UNKNOWN;

  /** The mode, if it is one. */
  Optional<AccessMode> known() {
    return switch (this) {
      case TEAM -> Optional.of(AccessMode.TEAM);
      case RESTRICTED -> Optional.of(AccessMode.RESTRICTED);
      case PRIVATE -> Optional.of(AccessMode.PRIVATE);
      case UNSAID, UNKNOWN -> Optional.empty();
    };
  }
}
