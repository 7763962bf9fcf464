package io.stepvault.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** The hot path's parts, each alone in one thread of a JVM with the broker's flags (JMH). */
final class Parts {
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private Parts() {}

  /**
   * What one call of a part costs.
   *
   * @param error half the width of the 99.9 % confidence interval; not a number with one run only
   * @param bytes allocated on the heap
   */
  record Part(String name, double micros, double error, double bytes) {}

  /**
   * Runs all, which takes about five minutes, or one and a half when {@code quick}.
   *
   * @throws RunFailedException when one of them fails
   */
  static List<Part> run(boolean quick) {
    OptionsBuilder options = new OptionsBuilder();
    options
        .include("\\.[A-Za-z]+Parts\\.")
        .jvmArgs(ServerProcess.flags().toArray(String[]::new))
        .addProfiler(GCProfiler.class)
        .shouldFailOnError(true)
        .warmupIterations(quick ? 1 : 3)
        .warmupTime(quick ? TimeValue.milliseconds(500) : TimeValue.seconds(2))
        .measurementIterations(quick ? 2 : 5)
        .measurementTime(quick ? TimeValue.milliseconds(500) : TimeValue.seconds(1))
        .forks(quick ? 1 : 2);
    Collection<RunResult> results;
    try {
      results = new Runner(options.build()).run();
    } catch (RunnerException e) {
      throw new RunFailedException("a benchmark of a part failed: " + e.getMessage(), e);
    }
    List<Part> parts = new ArrayList<>();
    results.forEach(result -> parts.add(part(result)));
    parts.sort(Comparator.comparing(Part::name));
    return parts;
  }

  private static Part part(RunResult result) {
    String[] path = result.getParams().getBenchmark().split("\\.", -1);
    String name = path[path.length - 2].replace("Parts", "") + "." + path[path.length - 1];
    Map<String, String> parameters = new TreeMap<>();
    result
        .getParams()
        .getParamsKeys()
        .forEach(key -> parameters.put(key, result.getParams().getParam(key)));
    Result<?> time = result.getPrimaryResult();
    Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
    return new Part(
        parameters.isEmpty() ? name : name + " " + String.join(" ", parameters.values()),
        time.getScore(),
        time.getScoreError(),
        allocated == null ? Double.NaN : allocated.getScore());
  }
}
