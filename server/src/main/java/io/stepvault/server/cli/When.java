package io.stepvault.server.cli;

import com.google.protobuf.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Times as a person reads them: in ISO 8601, UTC, with how far away they are.
 *
 * @param now by this machine's clock
 */
record When(Instant now) {
  /** As in {@code 2026-12-01T09:30:00Z (in 10 d)}. */
  String at(Timestamp time) {
    return iso(time) + " (" + hint(time) + ")";
  }

  /** As in {@code 2026-12-01T09:30:00Z}. */
  static String iso(Timestamp time) {
    return instant(time).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** As in {@code in 10 d}, {@code 3 h ago}, {@code now}. */
  String hint(Timestamp time) {
    Duration away = Duration.between(now, instant(time));
    // What was told to last 10 days is not yet 9 a moment later.
    String length = length(away.abs().plusMillis(500));
    if (length.isEmpty()) {
      return "now";
    }
    return away.isNegative() ? length + " ago" : "in " + length;
  }

  boolean isPast(Timestamp time) {
    return !instant(time).isAfter(now);
  }

  /** In its largest unit, rounded down; nothing below a second. */
  private static String length(Duration length) {
    if (length.toDays() >= 730) {
      return length.toDays() / 365 + " years";
    }
    if (length.toDays() >= 2) {
      return length.toDays() + " d";
    }
    if (length.toHours() >= 2) {
      return length.toHours() + " h";
    }
    if (length.toMinutes() >= 2) {
      return length.toMinutes() + " min";
    }
    return length.toSeconds() == 0 ? "" : length.toSeconds() + " s";
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  /** Whole seconds. */
  static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder().setSeconds(instant.getEpochSecond()).build();
  }
}
