package io.stepvault.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/** The runs of one case: what is told of them is the median, and how far they lie apart. */
final class Runs {
  private final String name;
  private final String load;
  private final double warmUpSeconds;
  private final List<Run> runs = new ArrayList<>();

  /**
   * @param load in words, for the report
   * @param warmUpSeconds of load before the first run
   */
  Runs(String name, String load, double warmUpSeconds) {
    this.name = name;
    this.load = load;
    this.warmUpSeconds = warmUpSeconds;
  }

  String name() {
    return name;
  }

  String load() {
    return load;
  }

  double warmUpSeconds() {
    return warmUpSeconds;
  }

  /** Whether others made calls meanwhile. */
  boolean hasOther() {
    return runs.stream().anyMatch(run -> run.other().isPresent());
  }

  void add(Run run) {
    runs.add(run);
  }

  List<Run> all() {
    return Collections.unmodifiableList(runs);
  }

  double median(ToDoubleFunction<Run> figure) {
    double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** From the lowest to the highest run, as a share of the median. */
  double spread(ToDoubleFunction<Run> figure) {
    double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
    double median = median(figure);
    return median == 0 ? 0 : (sorted[sorted.length - 1] - sorted[0]) / median;
  }

  /** Of all runs together, in nanoseconds. */
  Histogram latency() {
    Histogram all = new Histogram(3);
    runs.forEach(run -> all.add(run.latency()));
    return all;
  }
}
