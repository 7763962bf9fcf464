package io.stepvault.server.grpc;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import java.time.Instant;

/** Times between the API and the domain. */
final class Times {
  private static final int NANOS = 1_000_000_000;

  private Times() {}

  static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  /** What is no valid timestamp becomes a time that every check refuses. */
  static Instant instant(Timestamp timestamp) {
    boolean valid =
        timestamp.getNanos() >= 0
            && timestamp.getNanos() < NANOS
            && timestamp.getSeconds() >= Instant.MIN.getEpochSecond()
            && timestamp.getSeconds() <= Instant.MAX.getEpochSecond();
    return valid
        ? Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos())
        : Instant.MIN;
  }

  static Duration duration(java.time.Duration duration) {
    return Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }

  /** Down to the nanosecond; what is no valid duration becomes one that every check refuses. */
  static java.time.Duration exactly(Duration duration) {
    boolean valid = duration.getNanos() >= 0 && duration.getNanos() < NANOS;
    return valid
        ? java.time.Duration.ofSeconds(duration.getSeconds(), duration.getNanos())
        : java.time.Duration.ofSeconds(-1);
  }

  /** Whole seconds count; what is no valid duration becomes one that every check refuses. */
  static java.time.Duration duration(Duration duration) {
    boolean valid = duration.getNanos() >= 0 && duration.getNanos() < NANOS;
    return java.time.Duration.ofSeconds(valid ? duration.getSeconds() : -1);
  }
}
