package io.stepvault.server.apikey;

import io.stepvault.server.quota.Buckets;
import io.stepvault.server.quota.Rate;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How many rejected keys each caller is told of: a bucket of tokens for each certificate's identity
 * that only rejections take from. A good key is never refused for it, and nothing is kept about
 * keys, so no stranger can lock out somebody's.
 */
public final class RejectionLimit {
  private static final Rate RATE = new Rate(100, 20);

  private final Buckets callers;

  /** 100 at once and 20 a second. */
  public RejectionLimit() {
    this(RATE, System::nanoTime);
  }

  /**
   * @param nanos a monotonic clock
   */
  public RejectionLimit(Rate rate, LongSupplier nanos) {
    this.callers = new Buckets(rate, nanos);
  }

  /** Takes one; empty: it may be told, else after how long the next one may. */
  public Optional<Duration> take(String caller) {
    return callers.take(caller);
  }
}
