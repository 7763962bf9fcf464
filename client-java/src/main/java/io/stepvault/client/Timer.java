package io.stepvault.client;

import java.time.Duration;
import java.util.concurrent.Future;

/** Does things later, one after the other; they must be short. */
interface Timer extends Later, AutoCloseable {
  /**
   * Once; earlier when the timer is closed before.
   *
   * @throws java.util.concurrent.RejectedExecutionException when it is closed
   */
  @Override
  Future<?> after(Duration delay, Runnable task);

  /** Again and again, with this time in between, until the timer is closed. */
  void every(Duration pause, Runnable task);

  /** Does at once what was to be done later, and no more. */
  @Override
  void close();
}
