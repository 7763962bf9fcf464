package io.stepvault.server.apikey;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How many rejected keys each caller is told of: a bucket of tokens for each certificate's identity
 * that only rejections take from. A good key is never refused for it, and nothing is kept about
 * keys, so no stranger can lock out somebody's. At most 10,000 callers are remembered; whoever is
 * forgotten begins anew.
 */
public final class RejectionLimit {
  private static final int AT_ONCE = 100;
  private static final int A_SECOND = 20;
  private static final int MOST_CALLERS = 10_000;
  private static final double NANOS = 1e9;

  private final int atOnce;
  private final double aSecond;
  private final LongSupplier nanos;
  private final Cache<String, Bucket> buckets =
      Caffeine.newBuilder().maximumSize(MOST_CALLERS).executor(Runnable::run).build();

  /** 100 at once and 20 a second. */
  public RejectionLimit() {
    this(AT_ONCE, A_SECOND, System::nanoTime);
  }

  /**
   * @param nanos a monotonic clock
   */
  public RejectionLimit(int atOnce, double aSecond, LongSupplier nanos) {
    this.atOnce = atOnce;
    this.aSecond = aSecond;
    this.nanos = nanos;
  }

  /** Takes one; empty: it may be told, else after how long the next one may. */
  public Optional<Duration> take(String caller) {
    return buckets.get(caller, c -> new Bucket(atOnce, nanos.getAsLong())).take();
  }

  private final class Bucket {
    @GuardedBy("this")
    private double left;

    @GuardedBy("this")
    private long last;

    Bucket(double left, long last) {
      this.left = left;
      this.last = last;
    }

    synchronized Optional<Duration> take() {
      long now = nanos.getAsLong();
      left = Math.min(atOnce, left + (now - last) / NANOS * aSecond);
      last = now;
      if (left >= 1) {
        left--;
        return Optional.empty();
      }
      return Optional.of(Duration.ofMillis((long) Math.ceil((1 - left) / aSecond * 1_000)));
    }
  }
}
