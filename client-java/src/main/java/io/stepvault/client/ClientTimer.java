package io.stepvault.client;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** On one daemon thread, which starts with the first task and ends with {@link #close}. */
final class ClientTimer implements Timer {
  private static final Logger LOG = LoggerFactory.getLogger(StepvaultClient.class);

  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(1, ClientTimer::thread);
  private final Set<Later> waiting = ConcurrentHashMap.newKeySet();

  ClientTimer() {
    executor.setRemoveOnCancelPolicy(true);
  }

  @Override
  public Future<?> after(Duration delay, Runnable task) {
    Later later = new Later(task);
    waiting.add(later);
    try {
      later.scheduled = executor.schedule(later, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RuntimeException e) {
      waiting.remove(later);
      throw e;
    }
    return later;
  }

  @Override
  public void every(Duration pause, Runnable task) {
    var unused =
        executor.scheduleWithFixedDelay(
            () -> attempt(task), pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    executor.shutdownNow();
    waiting.forEach(Later::run);
  }

  /** A task that ends by an exception would not be done again. */
  private static void attempt(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("a task of the Stepvault client failed and is done again later", e);
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "stepvault-client");
    thread.setDaemon(true);
    return thread;
  }

  private final class Later extends FutureTask<Void> {
    private volatile ScheduledFuture<?> scheduled;

    private Later(Runnable task) {
      super(task, null);
    }

    /** Runs once at most, whoever calls it. */
    @Override
    protected void done() {
      waiting.remove(this);
      ScheduledFuture<?> own = scheduled;
      if (own != null) {
        own.cancel(false);
      }
    }
  }
}
