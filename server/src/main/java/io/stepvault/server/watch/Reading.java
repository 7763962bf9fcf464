package io.stepvault.server.watch;

import io.stepvault.server.item.Item;
import io.stepvault.server.resolve.Decision;
import java.time.Instant;
import java.util.Optional;

/**
 * What a reference was found to mean, and when to look again.
 *
 * @param meaning what it resolves to; empty: nothing
 * @param item the item that decides about it, also when that gives nothing: others may stand behind
 *     it
 * @param until when that item expires, if it has not; nothing else changes by time alone
 */
record Reading(Optional<Meaning> meaning, Optional<String> item, Optional<Instant> until) {

  static Reading of(Decision decision, Instant now) {
    return new Reading(
        Meaning.of(decision),
        decision.item().map(Item::id),
        decision.item().map(Item::expiresAt).filter(now::isBefore));
  }

  /** Whether its time has passed. */
  boolean isOver(Instant now) {
    return until.filter(end -> !now.isBefore(end)).isPresent();
  }
}
