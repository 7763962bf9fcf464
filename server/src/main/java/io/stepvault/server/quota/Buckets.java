package io.stepvault.server.quota;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A token bucket for each of many names. At most 10,000 are remembered; whoever is forgotten begins
 * anew.
 */
public final class Buckets {
  private static final int MOST = 10_000;

  private final Rate rate;
  private final TimeMeter clock;
  private final Cache<String, Bucket> buckets =
      Caffeine.newBuilder().maximumSize(MOST).executor(Runnable::run).build();

  /**
   * @param nanos a monotonic clock
   */
  public Buckets(Rate rate, LongSupplier nanos) {
    this.rate = rate;
    this.clock = new Monotonic(nanos);
  }

  /** Takes one token of this name's; empty: there was one, else after how long there is. */
  public Optional<Duration> take(String name) {
    Bucket bucket = buckets.get(name, n -> full());
    if (bucket.tryConsume(1)) {
      return Optional.empty();
    }
    ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
    return probe.isConsumed()
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
  }

  private Bucket full() {
    return Bucket.builder()
        .withCustomTimePrecision(clock)
        .addLimit(
            limit ->
                limit.capacity(rate.atOnce()).refillGreedy(rate.aSecond(), Duration.ofSeconds(1)))
        .build();
  }

  private record Monotonic(LongSupplier nanos) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return nanos.getAsLong();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }
}
