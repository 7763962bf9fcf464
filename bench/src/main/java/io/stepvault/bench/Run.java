package io.stepvault.bench;

import io.stepvault.bench.Meter.Sample;
import java.time.Duration;
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
 */
record Run(double seconds, Sample cpu, Histogram latency) {

  /**
   * Loads for a while, measures, and waits for the last answer.
   *
   * @param settle before measuring begins
   * @param length of the window; shorter when there is nothing left to call with
   * @throws RunFailedException when any call failed
   */
  static Run of(String name, Load load, Call call, Meter meter, Duration settle, Duration length)
      throws InterruptedException {
    Recorder recorder = new Recorder();
    CountDownLatch until = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    Thread loading =
        Thread.ofPlatform()
            .daemon()
            .name("load")
            .start(
                () -> {
                  try {
                    load.run(call, recorder, until);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  } finally {
                    ended.countDown();
                  }
                });
    boolean over = ended.await(settle.toNanos(), TimeUnit.NANOSECONDS);
    Sample before = meter.read();
    long began = System.nanoTime();
    recorder.open();
    if (!over) {
      over = ended.await(length.toNanos(), TimeUnit.NANOSECONDS);
    }
    recorder.close();
    double seconds = (System.nanoTime() - began) / 1e9;
    Sample cpu = meter.read().minus(before);
    until.countDown();
    if (!loading.join(Load.DRAIN.plusSeconds(5))) {
      recorder.failed(new IllegalStateException("calls had no answer at the end"));
    }
    recorder.check(name);
    return new Run(seconds, cpu, recorder.latency());
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

  double generatorMicros() {
    return micros(cpu.generator());
  }

  /** The latency that this share of calls, in percent, stayed within. */
  double percentileMicros(double percent) {
    return latency.getValueAtPercentile(percent) / 1e3;
  }

  private double micros(double seconds) {
    return seconds * 1e6 / latency.getTotalCount();
  }
}
