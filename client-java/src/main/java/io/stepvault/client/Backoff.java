package io.stepvault.client;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next attempt: half a second, and twice as long each time up to 30 s,
 * give or take 20 %, so that many that failed together do not come back together. Confined to one
 * thread at a time.
 */
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final double JITTER = 0.2;

  private final DoubleSupplier random;
  private Duration next = FIRST;

  /**
   * @param random from 0 to 1
   */
  Backoff(DoubleSupplier random) {
    this.random = random;
  }

  /** After an attempt that failed. */
  Duration next() {
    Duration base = next;
    Duration twice = base.multipliedBy(2);
    next = twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
    double factor = 1 - JITTER + 2 * JITTER * random.getAsDouble();
    return Duration.ofMillis(Math.round(base.toMillis() * factor));
  }

  /** An attempt was good. */
  void reset() {
    next = FIRST;
  }
}
