package io.stepvault.bench;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** How calls follow one another. */
sealed interface Load {

  /**
   * Makes calls until {@code until} is open, or until the first failure; returns once every call
   * that was started has ended, or was given up.
   */
  void run(Call call, Recorder recorder, CountDownLatch until) throws InterruptedException;

  /** The longest that calls still under way at the end are waited for. */
  Duration DRAIN = Duration.ofSeconds(20);

  /** A closed loop: each answer makes room for the next call, so that always as many are out. */
  record Closed(int inFlight) implements Load {

    @Override
    public void run(Call call, Recorder recorder, CountDownLatch until)
        throws InterruptedException {
      CountDownLatch ended = new CountDownLatch(inFlight);
      AtomicLong numbers = new AtomicLong();
      for (int i = 0; i < inFlight; i++) {
        new Lane(call, recorder, until, ended, numbers).next();
      }
      if (!ended.await(1, TimeUnit.HOURS)) {
        throw new IllegalStateException("a closed loop without end");
      }
    }

    /** One of the calls in flight. */
    private static final class Lane implements Call.Outcome {
      private final Call call;
      private final Recorder recorder;
      private final CountDownLatch until;
      private final CountDownLatch ended;
      private final AtomicLong numbers;
      private long began;

      Lane(
          Call call,
          Recorder recorder,
          CountDownLatch until,
          CountDownLatch ended,
          AtomicLong numbers) {
        this.call = call;
        this.recorder = recorder;
        this.until = until;
        this.ended = ended;
        this.numbers = numbers;
      }

      void next() {
        began = System.nanoTime();
        if (until.getCount() == 0
            || recorder.hasFailed()
            || !call.start(numbers.getAndIncrement(), this)) {
          ended.countDown();
        }
      }

      @Override
      public void done() {
        recorder.done(System.nanoTime() - began);
        next();
      }

      @Override
      public void failed(Throwable problem) {
        recorder.failed(problem);
        next();
      }
    }
  }

  /**
   * An open loop: calls begin when they are due, whatever has become of those before. A latency
   * counts from when its call was due, so that a stall shows in every call that it delayed: nothing
   * is omitted, and nothing has to be corrected afterwards.
   *
   * @param perSecond calls that are due each second, evenly
   */
  record Open(double perSecond) implements Load {
    /** More calls out than that: the rate is beyond what is served, and the run has failed. */
    private static final int MOST_OUT = 20_000;

    /** Below that a thread cannot be woken on time anyway. */
    private static final long SHORTEST_SLEEP_NANOS = 50_000;

    @Override
    public void run(Call call, Recorder recorder, CountDownLatch until)
        throws InterruptedException {
      AtomicLong out = new AtomicLong();
      long start = System.nanoTime();
      for (long n = 0; until.getCount() > 0 && !recorder.hasFailed(); n++) {
        long due = start + (long) (n * 1e9 / perSecond);
        long early = due - System.nanoTime();
        if (early > 0) {
          LockSupport.parkNanos(Math.max(early, SHORTEST_SLEEP_NANOS));
          while (System.nanoTime() < due) {
            Thread.onSpinWait();
          }
        }
        if (out.incrementAndGet() > MOST_OUT) {
          recorder.failed(new IllegalStateException(MOST_OUT + " calls without an answer"));
        }
        if (!call.start(n, new Due(due, recorder, out))) {
          out.decrementAndGet();
          break;
        }
      }
      long deadline = System.nanoTime() + DRAIN.toNanos();
      while (out.get() > 0 && System.nanoTime() < deadline) {
        Thread.sleep(1);
      }
      if (out.get() > 0) {
        recorder.failed(new IllegalStateException(out.get() + " calls had no answer at the end"));
      }
    }

    private record Due(long due, Recorder recorder, AtomicLong out) implements Call.Outcome {
      @Override
      public void done() {
        out.decrementAndGet();
        recorder.done(System.nanoTime() - due);
      }

      @Override
      public void failed(Throwable problem) {
        out.decrementAndGet();
        recorder.failed(problem);
      }
    }
  }

  /**
   * A load beside which others make calls of another kind. Only the main calls are recorded, but
   * any failure fails the run.
   */
  record Beside(Load main, Load other, Supplier<Call> otherCalls) implements Load {

    @Override
    public void run(Call call, Recorder recorder, CountDownLatch until)
        throws InterruptedException {
      Recorder unrecorded = new Recorder();
      Call mutations = otherCalls.get();
      Thread beside =
          Thread.ofPlatform()
              .daemon()
              .name("load-beside")
              .start(
                  () -> {
                    try {
                      other.run(mutations, unrecorded, until);
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });
      main.run(call, recorder, until);
      beside.join();
      unrecorded.firstFailure().ifPresent(recorder::failed);
    }
  }
}
