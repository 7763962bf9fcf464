package io.stepvault.server.quota;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.stepvault.server.error.Refusal;
import io.stepvault.v1.ErrorReason;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How many calls of one identity are worked on at once: the rest of them wait for their turn, in
 * their order, and not everybody's for them. Quotas count calls, and calls differ in what they
 * cost.
 */
public final class Turns {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  /** Of who has a call under way; of the others nothing is kept. */
  private final LoadingCache<String, Semaphore> turns;

  private final Duration longestWait;

  /**
   * @param connections that the calls need, one each: a quarter of them is left to others
   */
  public Turns(int connections) {
    this(connections, LONGEST_WAIT);
  }

  Turns(int connections, Duration longestWait) {
    int atOnce = Math.max(1, connections - Math.max(1, connections / 4));
    this.turns = Caffeine.newBuilder().weakValues().build(identity -> new Semaphore(atOnce, true));
    this.longestWait = longestWait;
  }

  /** One call's turn. Whoever took it ends it. */
  public static final class Turn {
    private final Semaphore turns;

    private Turn(Semaphore turns) {
      this.turns = turns;
    }

    public void end() {
      turns.release();
    }
  }

  /**
   * Waits for a turn of this identity's.
   *
   * @throws Refusal QUOTA_EXCEEDED when it does not come within 5 s
   */
  public Turn take(String identity) {
    Semaphore own = turns.get(identity);
    try {
      if (own.tryAcquire(longestWait.toNanos(), TimeUnit.NANOSECONDS)) {
        return new Turn(own);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw Refusal.of(
            ErrorReason.QUOTA_EXCEEDED,
            "this certificate's identity has more calls under way than are worked on at once; send"
                + " fewer at a time")
        .with("quota", "turns")
        .retryAfter(Duration.ofSeconds(1));
  }
}
