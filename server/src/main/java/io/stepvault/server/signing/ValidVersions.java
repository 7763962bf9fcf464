package io.stepvault.server.signing;

import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Overlap;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whose signatures count: of an item's enabled versions those that sign, signed, or will. */
final class ValidVersions {
  /** Long enough to spare calls, short enough to wait for between staging and activating. */
  private static final Duration CACHE_FOR = Duration.ofMinutes(5);

  private ValidVersions() {}

  /** The current one, staged ones, and during an overlap the one before; at least none. */
  static List<ItemVersion> of(Item item, Instant now) {
    return item.versions().all().reversed().stream()
        .filter(version -> version.isEnabled() && counts(item, version, now))
        .toList();
  }

  private static boolean counts(Item item, ItemVersion version, Instant now) {
    return version.number() == item.currentVersion()
        || version.currentFrom() == null // Staged: never current so far.
        || item.versions()
            .overlapAt(now)
            .filter(overlap -> overlap.previousVersion() == version.number())
            .isPresent();
  }

  /** How long what is true now may be remembered: not past what is known to end. */
  static Duration cacheFor(Item item, Instant now) {
    return Stream.of(
            Optional.ofNullable(item.expiresAt()),
            item.versions().overlapAt(now).map(Overlap::until))
        .flatMap(Optional::stream)
        .map(end -> Duration.between(now, end))
        .reduce(CACHE_FOR, ValidVersions::shorter);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
