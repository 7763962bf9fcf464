package io.stepvault.server.testing;

import java.util.Arrays;

/**
 * Two series of times, compared by Welch's t, of the fastest 90 % of each: what took longest was
 * hit by something else, a collection, a checkpoint, a neighbour.
 *
 * @param one mean, in ns
 * @param other mean, in ns
 * @param t of the difference; above 0: the first are slower
 */
public record Welch(double one, double other, double t) {
  /** As in test vector leakage assessment: chance exceeds it once in 100,000 experiments. */
  public static final double BOUND = 4.5;

  private static final double KEPT = 0.9;

  public static Welch of(double[] one, double[] other) {
    double[] ones = fastest(one);
    double[] others = fastest(other);
    double difference = mean(ones) - mean(others);
    double t =
        difference / Math.sqrt(variance(ones) / ones.length + variance(others) / others.length);
    return new Welch(mean(ones), mean(others), t);
  }

  private static double[] fastest(double[] times) {
    double[] sorted = times.clone();
    Arrays.sort(sorted);
    return Arrays.copyOf(sorted, (int) (KEPT * sorted.length));
  }

  private static double mean(double[] times) {
    return Arrays.stream(times).average().orElseThrow();
  }

  private static double variance(double[] times) {
    double mean = mean(times);
    return Arrays.stream(times).map(t -> (t - mean) * (t - mean)).sum() / (times.length - 1);
  }
}
