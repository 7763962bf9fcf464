package io.stepvault.bench;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.List;
import java.util.Locale;

/** The report for a terminal. */
final class TextReport {
  private TextReport() {}

  /** What a part of the benchmark has measured. */
  static String of(List<Runs> part) {
    StringBuilder text = new StringBuilder();
    calls(text, part);
    return text.toString();
  }

  static String of(Report report) {
    StringBuilder text = new StringBuilder();
    calls(text, report.results());
    mutations(text, report.results());
    line(text, "");
    line(text, "%-66s %10s %8s %8s", "ratio", "measured", "bar", "goal");
    for (Ratio ratio : report.ratios()) {
      line(
          text,
          "%-66s %8.2f%-2s %6.2f%-2s %6.2f%-2s %s",
          ratio.what(),
          ratio.measured(),
          ratio.unit(),
          ratio.bar(),
          ratio.unit(),
          ratio.goal(),
          ratio.unit(),
          ratio.verdict());
    }
    line(text, "");
    Report.Memory memory = report.memory();
    line(
        text,
        "the broker's heap: %d MiB live of %d; its buffers: %d MiB; its process: %d MiB at most",
        memory.live(),
        memory.heapMost(),
        memory.direct(),
        memory.peak());
    report.failures().forEach(failure -> line(text, "FAILED: %s", failure));
    return text.toString();
  }

  private static void calls(StringBuilder text, List<Runs> results) {
    line(
        text,
        "%-44s %-34s %9s %7s %8s %8s %8s %9s %9s",
        "case (medians of its runs)",
        "load",
        "calls/s",
        "spread",
        "srv us",
        "db us",
        "gen us",
        "p50 us",
        "p99 us");
    for (Runs runs : results) {
      line(
          text,
          "%-44s %-34s %9.0f %6.0f%% %8.1f %8.1f %8.1f %9.0f %9.0f",
          runs.name(),
          runs.load(),
          runs.median(Run::perSecond),
          100 * runs.spread(Run::perSecond),
          runs.median(Run::serverMicros),
          runs.median(Run::databaseMicros),
          runs.median(Run::generatorMicros),
          runs.median(run -> run.percentileMicros(50)),
          runs.median(run -> run.percentileMicros(99)));
    }
  }

  private static void mutations(StringBuilder text, List<Runs> results) {
    List<Runs> beside = results.stream().filter(Runs::hasOther).toList();
    if (!beside.isEmpty()) {
      line(text, "");
      line(
          text, "%-44s %9s %9s %9s %9s", "mutations beside", "calls/s", "p50 us", "p99 us", "busy");
    }
    for (Runs runs : beside) {
      line(
          text,
          "%-44s %9.0f %9.0f %9.0f %9.0f",
          runs.name(),
          runs.median(Run::otherPerSecond),
          runs.median(run -> run.otherPercentileMicros(50)),
          runs.median(run -> run.otherPercentileMicros(99)),
          runs.median(Run::otherRefused));
    }
  }

  @FormatMethod
  private static void line(StringBuilder text, @FormatString String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments).stripTrailing()).append('\n');
  }
}
