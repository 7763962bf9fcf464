package io.stepvault.bench;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** How calls follow one another. */
sealed interface Load {

  /**
   * Makes calls until {@code until} is open, or until the first failure; returns once every call
   * that was started has ended, or was given up.
   */
  void run(Call call, Recorder recorder, CountDownLatch until) throws InterruptedException;

  /** For the report. */
  String inWords();

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

    @Override
    public String inWords() {
      return inFlight + " in flight";
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
      public void refused() {
        recorder.refused();
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
   * @param mostOut when so many are out, those that are due wait, and their waiting counts: a rate
   *     beyond what is served shows in the rate reached and in the latency, and fails nothing
   */
  record Open(double perSecond, int mostOut) implements Load {
    private static final int MANY = 4_096;

    /** Below that a thread cannot be woken on time anyway. */
    private static final long SHORTEST_SLEEP_NANOS = 50_000;

    Open(double perSecond) {
      this(perSecond, MANY);
    }

    @Override
    public void run(Call call, Recorder recorder, CountDownLatch until)
        throws InterruptedException {
      AtomicLong out = new AtomicLong();
      long start = System.nanoTime();
      for (long n = 0; until.getCount() > 0 && !recorder.hasFailed(); n++) {
        long due = start + (long) (n * 1e9 / perSecond);
        if (!awaitDue(due, until) || !awaitRoom(out, recorder, until)) {
          break;
        }
        out.incrementAndGet();
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

    /** False: the run ends before. */
    private static boolean awaitDue(long due, CountDownLatch until) throws InterruptedException {
      long early = due - System.nanoTime();
      if (early > 0) {
        if (early > TimeUnit.MILLISECONDS.toNanos(20)) {
          if (until.await(early - SHORTEST_SLEEP_NANOS, TimeUnit.NANOSECONDS)) {
            return false;
          }
        } else {
          LockSupport.parkNanos(Math.max(early, SHORTEST_SLEEP_NANOS));
        }
        while (System.nanoTime() < due) {
          Thread.onSpinWait();
        }
      }
      return true;
    }

    /** False: the run ends before. */
    private boolean awaitRoom(AtomicLong out, Recorder recorder, CountDownLatch until) {
      while (out.get() >= mostOut) {
        if (until.getCount() == 0 || recorder.hasFailed()) {
          return false;
        }
        LockSupport.parkNanos(SHORTEST_SLEEP_NANOS);
      }
      return true;
    }

    @Override
    public String inWords() {
      return "%,.0f calls/s due".formatted(perSecond);
    }

    private record Due(long due, Recorder recorder, AtomicLong out) implements Call.Outcome {
      @Override
      public void done() {
        out.decrementAndGet();
        recorder.done(System.nanoTime() - due);
      }

      @Override
      public void refused() {
        out.decrementAndGet();
        recorder.refused();
      }

      @Override
      public void failed(Throwable problem) {
        out.decrementAndGet();
        recorder.failed(problem);
      }
    }
  }
}
