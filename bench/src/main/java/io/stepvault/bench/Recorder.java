package io.stepvault.bench;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Counts the calls that end while it is open; failures count always. */
final class Recorder {
  private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(2);

  private final Histogram latency = new ConcurrentHistogram(1_000, LONGEST_NANOS, 3);
  private final AtomicLong refusals = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final AtomicReference<Throwable> firstFailure = new AtomicReference<>();
  private volatile boolean open;

  void open() {
    open = true;
  }

  void close() {
    open = false;
  }

  void done(long nanos) {
    if (open) {
      latency.recordValue(Math.min(nanos, LONGEST_NANOS));
    }
  }

  void refused() {
    if (open) {
      refusals.incrementAndGet();
    }
  }

  void failed(Throwable problem) {
    firstFailure.compareAndSet(null, problem);
    failures.incrementAndGet();
  }

  boolean hasFailed() {
    return failures.get() > 0;
  }

  long failures() {
    return failures.get();
  }

  Optional<Throwable> firstFailure() {
    return Optional.ofNullable(firstFailure.get());
  }

  /** In nanoseconds; its total count is the number of calls that ended well. */
  Histogram latency() {
    return latency;
  }

  /** Calls that the broker was too busy for. */
  long refusals() {
    return refusals.get();
  }

  /**
   * Says so when a call has failed.
   *
   * @throws RunFailedException with how many and the first
   */
  void check(String run) {
    if (hasFailed()) {
      throw new RunFailedException(
          run + ": " + failures.get() + " calls failed, first: " + firstFailure.get(),
          firstFailure.get());
    }
  }
}
