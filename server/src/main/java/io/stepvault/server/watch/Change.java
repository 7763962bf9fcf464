package io.stepvault.server.watch;

import java.util.Optional;

/** What a hint tells. */
public enum Change {
  /** Nothing more has changed. */
  HEARTBEAT,
  /** Something may have been missed. */
  RESET,
  /** Another version of the same item, or the same one after another. */
  ROTATED,
  /** Nothing any more. */
  GONE,
  /** Another item, or one where there was none. */
  REBOUND;

  /** What has changed from one meaning of a reference to another; empty: nothing. */
  static Optional<Change> between(Optional<Meaning> told, Optional<Meaning> now) {
    if (told.equals(now)) {
      return Optional.empty();
    }
    if (now.isEmpty()) {
      return Optional.of(GONE);
    }
    boolean sameItem = told.filter(meaning -> meaning.item().equals(now.get().item())).isPresent();
    return Optional.of(sameItem ? ROTATED : REBOUND);
  }
}
