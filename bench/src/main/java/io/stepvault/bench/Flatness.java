package io.stepvault.bench;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Whether a figure of the broker stayed where it was: the median of a long run's last quarter
 * against that of its second. The first does not count: memories fill, code is compiled.
 *
 * @param second median of the second quarter
 * @param last median of the last quarter
 * @param most that the last may be
 */
record Flatness(String what, String unit, double second, double last, double most) {
  private static final double MEBIBYTE = 1 << 20;

  /** What is allowed on top of the second quarter: a share of it, and a fixed amount. */
  private record Tolerance(double share, double slack) {
    static final Tolerance MEMORY = new Tolerance(0.05, 4);
    static final Tolerance PROCESS = new Tolerance(0.05, 16);
    static final Tolerance COUNT = new Tolerance(0, 8);
    static final Tolerance CONNECTIONS = new Tolerance(0, 2);

    double most(double before) {
      return before * (1 + share) + slack;
    }
  }

  boolean isFlat() {
    return last <= most;
  }

  /** What the tolerances are, for the report. */
  static String tolerances() {
    return "heap and direct memory 5 % and 4 MiB, resident memory 5 % and 16 MiB, threads and files"
        + " 8, database connections 2";
  }

  /** All figures, of samples in the order of time; empty quarters tell nothing and are left out. */
  static List<Flatness> of(List<SoakSample> samples, double seconds) {
    Quarters quarters = new Quarters(samples, seconds);
    return Stream.of(
            quarters.compare(
                "live heap",
                "MiB",
                Tolerance.MEMORY,
                sample -> sample.live().map(bytes -> bytes / MEBIBYTE)),
            quarters.compare(
                "direct memory", "MiB", Tolerance.MEMORY, sample -> some(sample.directMebibytes())),
            quarters.compare(
                "resident memory",
                "MiB",
                Tolerance.PROCESS,
                sample -> some(sample.residentMebibytes())),
            quarters.compare(
                "threads", "", Tolerance.COUNT, sample -> some((double) sample.threads())),
            quarters.compare(
                "open files and sockets",
                "",
                Tolerance.COUNT,
                sample -> some((double) sample.openFiles())),
            quarters.compare(
                "database connections",
                "",
                Tolerance.CONNECTIONS,
                sample -> some((double) sample.databaseConnections())))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<Double> some(double value) {
    return Optional.of(value);
  }

  private record Quarters(List<SoakSample> samples, double seconds) {

    Optional<Flatness> compare(
        String what,
        String unit,
        Tolerance tolerance,
        Function<SoakSample, Optional<Double>> figure) {
      double[] second = sorted(0.25, 0.5, figure);
      double[] last = sorted(0.75, 1, figure);
      if (second.length == 0 || last.length == 0) {
        return Optional.empty();
      }
      double before = median(second);
      return Optional.of(new Flatness(what, unit, before, median(last), tolerance.most(before)));
    }

    private double[] sorted(double from, double to, Function<SoakSample, Optional<Double>> figure) {
      return samples.stream()
          .filter(sample -> sample.seconds() > from * seconds && sample.seconds() <= to * seconds)
          .flatMap(sample -> figure.apply(sample).stream())
          .flatMapToDouble(DoubleStream::of)
          .sorted()
          .toArray();
    }

    private static double median(double[] sorted) {
      int middle = sorted.length / 2;
      return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
  }
}
