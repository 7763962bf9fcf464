package io.stepvault.bench;

import io.stepvault.bench.Meter.Sample;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What one run measured, in its steady state: calls under way at either edge of the window count
 * where they end.
 *
 * @param seconds the window's length
 * @param cpu seconds of CPU in the window
 * @param latency in nanoseconds, of the calls that ended in the window
 * @param other of the calls that others made meanwhile
 */
record Run(double seconds, Sample cpu, Histogram latency, Optional<Other> other) {

  /**
   * Calls of another kind in the same window.
   *
   * @param latency in nanoseconds, of those that ended well
   * @param refused that the broker was too busy for
   */
  record Other(Histogram latency, long refused) {}

  /**
   * Loads for a while, measures, and waits for the last answer.
   *
   * @param call what the case calls with
   * @param settle before measuring begins
   * @param length of the window; shorter when there is nothing left to call with
   * @throws RunFailedException when any call failed
   */
  static Run of(Case one, Call call, Duration settle, Duration length) throws InterruptedException {
    CountDownLatch until = new CountDownLatch(1);
    Loading main = Loading.start(one.load(), call, until);
    Optional<Loading> other =
        one.beside().map(beside -> Loading.start(beside.load(), beside.calls().get(), until));
    boolean over = main.ended().await(settle.toNanos(), TimeUnit.NANOSECONDS);
    Sample before = one.meter().read();
    long began = System.nanoTime();
    main.recorder().open();
    other.ifPresent(loading -> loading.recorder().open());
    if (!over) {
      over = main.ended().await(length.toNanos(), TimeUnit.NANOSECONDS);
    }
    main.recorder().close();
    other.ifPresent(loading -> loading.recorder().close());
    double seconds = (System.nanoTime() - began) / 1e9;
    Sample cpu = one.meter().read().minus(before);
    until.countDown();
    main.finish(one.name());
    if (main.recorder().refusals() > 0) {
      throw new RunFailedException(
          one.name() + ": the broker was too busy for " + main.recorder().refusals() + " calls",
          null);
    }
    if (other.isPresent()) {
      other.get().finish(one.name());
    }
    return new Run(
        seconds,
        cpu,
        main.recorder().latency(),
        other.map(
            loading -> new Other(loading.recorder().latency(), loading.recorder().refusals())));
  }

  double perSecond() {
    return latency.getTotalCount() / seconds;
  }

  /** Of the process that answers. */
  double serverMicros() {
    return micros(cpu.server());
  }

  double databaseMicros() {
    return micros(cpu.database());
  }

  /** Of server and database together: what a call costs whoever runs them. */
  double totalMicros() {
    return serverMicros() + databaseMicros();
  }

  /** The share of the server's CPU time that went into compiling it: none in a warm JVM. */
  double compilingShare() {
    return cpu.server() == 0 ? 0 : cpu.compiling() / cpu.server();
  }

  double generatorMicros() {
    return micros(cpu.generator());
  }

  /** The latency that this share of calls, in percent, stayed within. */
  double percentileMicros(double percent) {
    return latency.getValueAtPercentile(percent) / 1e3;
  }

  /** Of the others' calls; 0 without any. */
  double otherPerSecond() {
    return other.map(calls -> calls.latency.getTotalCount() / seconds).orElse(0.0);
  }

  double otherPercentileMicros(double percent) {
    return other.map(calls -> calls.latency.getValueAtPercentile(percent) / 1e3).orElse(0.0);
  }

  double otherRefused() {
    return other.map(Other::refused).orElse(0L);
  }

  private double micros(double seconds) {
    return seconds * 1e6 / latency.getTotalCount();
  }
}
