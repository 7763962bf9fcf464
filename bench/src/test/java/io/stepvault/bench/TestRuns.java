package io.stepvault.bench;

import io.stepvault.bench.Meter.Sample;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Runs as if they had been measured. */
final class TestRuns {
  private TestRuns() {}

  /** One run of a second: so many calls, all as fast, and what each cost the server. */
  static Run run(long calls, double micros, double latencyMicros) {
    Histogram latency = new Histogram(3);
    latency.recordValueWithCount((long) (latencyMicros * 1e3), calls);
    double seconds = micros * calls / TimeUnit.SECONDS.toMicros(1);
    return new Run(1, new Sample(seconds, 0, 0, 0), latency, Optional.empty());
  }

  static Runs runs(String name, Run... all) {
    Runs runs = new Runs(name, "", 0);
    for (Run run : all) {
      runs.add(run);
    }
    return runs;
  }
}
