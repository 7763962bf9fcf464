package io.stepvault.client;

import java.time.Duration;
import java.util.concurrent.Future;

/** Does something later. */
@FunctionalInterface
interface Later {
  /**
   * Has a task run once, after a time, on a thread that it does not keep waiting.
   *
   * @return takes the task back, if it has not run yet
   * @throws java.util.concurrent.RejectedExecutionException when nothing is done any more
   */
  Future<?> after(Duration delay, Runnable task);
}
