package io.stepvault.server.template;

import io.stepvault.server.item.Item;
import io.stepvault.server.resolve.Decision;
import io.stepvault.v1.ReferenceFailure;
import java.time.Instant;
import java.util.Optional;

/**
 * What a reference would give, without the item itself: values need not be kept for this.
 *
 * @param item the id of what the user can use, or could until something happened to it
 */
record Outcome(
    Optional<String> item, Optional<Instant> expiresAt, ReferenceFailure.Reason problem) {

  static Outcome of(Decision decision) {
    ReferenceFailure.Reason told = decision.rule().told();
    Optional<Item> known =
        told == ReferenceFailure.Reason.NOT_FOUND ? Optional.empty() : decision.item();
    return new Outcome(known.map(Item::id), known.map(Item::expiresAt), told);
  }
}
