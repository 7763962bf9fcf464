package io.stepvault.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;

/** Does things when a test says so. */
final class FakeTimer implements Timer {
  /** How long what is waiting was to wait. */
  final List<Duration> delays = new ArrayList<>();

  private final List<FutureTask<Void>> waiting = new ArrayList<>();
  private final List<Runnable> repeated = new ArrayList<>();
  private boolean closed;

  @Override
  public synchronized Future<?> after(Duration delay, Runnable task) {
    if (closed) {
      throw new RejectedExecutionException();
    }
    FutureTask<Void> later = new FutureTask<>(task, null);
    delays.add(delay);
    waiting.add(later);
    return later;
  }

  @Override
  public synchronized void every(Duration pause, Runnable task) {
    repeated.add(task);
  }

  /** What was to be done later is done now, and what is done again and again once more. */
  void run() {
    List<Runnable> due;
    synchronized (this) {
      due = new ArrayList<>(waiting);
      waiting.clear();
      delays.clear();
      due.addAll(repeated);
    }
    due.forEach(Runnable::run);
  }

  @Override
  public void close() {
    List<Runnable> due;
    synchronized (this) {
      closed = true;
      due = List.copyOf(waiting);
      waiting.clear();
    }
    due.forEach(Runnable::run);
  }
}
