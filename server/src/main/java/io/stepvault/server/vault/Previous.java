package io.stepvault.server.vault;

import io.stepvault.server.error.Refusal;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.ItemVersion.State;
import io.stepvault.server.item.Overlap;
import io.stepvault.server.item.Versions;
import io.stepvault.v1.ErrorReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What becomes of the version that was current, when another becomes it. */
public sealed interface Previous {
  Duration SHORTEST_OVERLAP = Duration.ofSeconds(1);
  Duration LONGEST_OVERLAP = Duration.ofDays(30);

  /** It stays enabled, for pinned runs only. */
  record Kept() implements Previous {}

  /** It stays valid beside the new one for so long: 1 s to 30 days. */
  record Overlapping(Duration length) implements Previous {}

  /** It leaked. */
  record Disabled() implements Previous {}

  /** What is wrong with the field {@code overlap}; empty: nothing. */
  default Optional<Violation> problem() {
    return this instanceof Overlapping overlap
            && (overlap.length.compareTo(SHORTEST_OVERLAP) < 0
                || overlap.length.compareTo(LONGEST_OVERLAP) > 0)
        ? Optional.of(new Violation("overlap", "must be 1 s to 30 days"))
        : Optional.empty();
  }

  /**
   * Makes a version current.
   *
   * @param force although an overlap runs, which it ends
   * @throws Refusal OVERLAP_ACTIVE, VERSION_NOT_ENABLED
   */
  default Versions activate(Item item, Versions versions, int next, Instant now, boolean force) {
    if (!force && versions.overlapAt(now).isPresent()) {
      throw Refusal.of(
              ErrorReason.OVERLAP_ACTIVE,
              "version %d is still valid beside the current one; end the overlap first, or use force"
                  .formatted(versions.overlapAt(now).get().previousVersion()))
          .about(item.id());
    }
    ItemVersion before = versions.get(versions.current());
    return switch (this) {
      case Kept kept -> versions.activate(next, now, Optional.empty());
      case Disabled disabled ->
          versions
              .activate(next, now, Optional.empty())
              .change(
                  before.number(),
                  version -> version.isEnabled() ? version.withState(State.DISABLED) : version);
      case Overlapping overlap -> {
        if (!before.isEnabled()) {
          throw Refusal.of(
                  ErrorReason.VERSION_NOT_ENABLED,
                  "version %d is %s and cannot stay valid; leave 'overlap' out"
                      .formatted(before.number(), before.state()))
              .about(item.id());
        }
        yield versions.activate(
            next, now, Optional.of(new Overlap(before.number(), now.plus(overlap.length))));
      }
    };
  }
}
