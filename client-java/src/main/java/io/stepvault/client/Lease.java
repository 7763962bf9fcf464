package io.stepvault.client;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long a value may be held: {@code hold_for} of an answer, counted from sending the request.
 */
final class Lease {
  /** No broker grants more; it also keeps the nanoseconds far from an overflow. */
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final LongSupplier nanoClock;
  private final long sentAt;
  private final long nanos;

  /**
   * @param nanoClock a monotonic clock in nanoseconds, as {@link System#nanoTime}
   * @param sentAt its time when the request was sent
   */
  Lease(LongSupplier nanoClock, long sentAt, com.google.protobuf.Duration holdFor) {
    this.nanoClock = nanoClock;
    this.sentAt = sentAt;
    this.nanos = nanos(holdFor);
  }

  /** What is left of it; zero when it is over. */
  Duration remaining() {
    long elapsed = nanoClock.getAsLong() - sentAt;
    return elapsed < nanos ? Duration.ofNanos(nanos - elapsed) : Duration.ZERO;
  }

  private static long nanos(com.google.protobuf.Duration holdFor) {
    if (holdFor.getSeconds() >= LONGEST.toSeconds()) {
      return LONGEST.toNanos();
    }
    return Duration.ofSeconds(Math.max(holdFor.getSeconds(), 0), holdFor.getNanos()).toNanos();
  }
}
