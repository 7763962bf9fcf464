package io.stepvault.client;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;

/**
 * Has a step look for leases that are over when the next one ends, so that values are wiped also
 * when nobody asks for them. Guarded by {@link StepValues}.
 */
final class Sweep {
  private final Timer timer;
  private final LongSupplier nanoClock;
  private final Runnable task;

  private Future<?> scheduled;
  private long due;

  Sweep(Timer timer, LongSupplier nanoClock, Runnable task) {
    this.timer = timer;
    this.nanoClock = nanoClock;
    this.task = task;
  }

  /**
   * Looks within this time.
   *
   * @return false when the timer is closed
   */
  boolean within(Duration time) {
    long next = nanoClock.getAsLong() + time.toNanos();
    if (scheduled != null && next - due >= 0) {
      return true;
    }
    stop();
    try {
      scheduled = timer.after(time, task);
      due = next;
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** It looks now. */
  void ran() {
    scheduled = null;
  }

  void stop() {
    if (scheduled != null) {
      scheduled.cancel(false);
      scheduled = null;
    }
  }
}
