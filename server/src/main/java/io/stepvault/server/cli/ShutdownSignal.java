package io.stepvault.server.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM, for a command that has to tidy up: it is told, tidies up on its own thread,
 * and the process ends when it has, or after 90 s: longer than the embedded database may take to
 * start, which is waited for. Nothing is interrupted half-way.
 */
final class ShutdownSignal implements AutoCloseable {
  private static final long TIDY_SECONDS = 90;

  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch tidied = new CountDownLatch(1);

  private ShutdownSignal() {}

  /** Listens until it is closed, which the command does last. */
  static ShutdownSignal listen() {
    ShutdownSignal signal = new ShutdownSignal();
    Runtime.getRuntime().addShutdownHook(new Thread(signal::request, "stepvault-shutdown"));
    return signal;
  }

  private void request() {
    requested.countDown();
    if (tidied.getCount() > 0) {
      System.err.println("stopping, and tidying up");
    }
    try {
      boolean unused = tidied.await(TIDY_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isRequested() {
    return requested.getCount() == 0;
  }

  /** Waits for the signal. */
  void await() throws InterruptedException {
    requested.await();
  }

  /** Says that everything is tidied up. */
  @Override
  public void close() {
    tidied.countDown();
  }
}
