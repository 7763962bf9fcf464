package io.stepvault.bench;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** {@code benchmarks.md}: what was measured, how, and the plots beside it. */
final class DocsReport {
  private final Report report;
  private final StringBuilder text = new StringBuilder();

  private DocsReport(Report report) {
    this.report = report;
  }

  /** Writes the page and, in {@code benchmarks/}, its plots. */
  static void write(Report report, Path folder) throws IOException {
    Path plots = Files.createDirectories(folder.resolve("benchmarks"));
    DocsReport page = new DocsReport(report);
    page.head();
    page.ratios();
    page.cases();
    page.plots(new Plots(report.results(), plots));
    page.method();
    Files.writeString(folder.resolve("benchmarks.md"), page.text);
  }

  private void head() {
    line("# Benchmarks");
    line("");
    line("Written by `%s` on %s; run it to get your own.", report.command(), report.at());
    line("");
    line("| | |");
    line("|---|---|");
    Machine machine = report.machine();
    line("| processor | %s, %d cores |", machine.processor(), machine.cores());
    line("| memory | %d MiB |", machine.memoryMebibytes());
    line("| system | %s |", machine.system());
    line("| Java | %s |", machine.java());
    line("| database | %s, on the same machine |", report.database());
    line("| broker's JVM | `%s` |", String.join(" ", report.brokerFlags()));
    line("| broker's peak memory, all of the process | %d MiB |", report.brokerPeakMebibytes());
    line("");
  }

  private void ratios() {
    line("## Ratios");
    line("");
    line("Absolute figures are this machine's; these travel. CPU counts broker and PostgreSQL.");
    line("");
    line("| | measured | bar | goal | |");
    line("|---|--:|--:|--:|---|");
    for (Ratio ratio : report.ratios()) {
      line(
          "| %s | %.2f %s | %.2f | %.2f | %s |",
          ratio.what(),
          ratio.measured(),
          ratio.unit(),
          ratio.bar(),
          ratio.goal(),
          switch (ratio.verdict()) {
            case GOAL -> "goal";
            case BAR -> "bar";
            case SHORT -> "**short**";
          });
    }
    line("");
  }

  private void cases() {
    line("## Calls");
    line("");
    line("Medians of the runs; the spread is from the slowest to the fastest run. CPU is in");
    line("microseconds a call.");
    line("");
    line(
        "| | load | calls/s | spread | server CPU | PostgreSQL CPU | p50 us | p99 us | p99.9 us |");
    line("|---|---|--:|--:|--:|--:|--:|--:|--:|");
    for (Runs runs : report.results()) {
      line(
          "| %s | %s | %.0f | %.0f %% | %.1f | %.1f | %.0f | %.0f | %.0f |",
          runs.name(),
          runs.load(),
          runs.median(Run::perSecond),
          100 * runs.spread(Run::perSecond),
          runs.median(Run::serverMicros),
          runs.median(Run::databaseMicros),
          runs.median(run -> run.percentileMicros(50)),
          runs.median(run -> run.percentileMicros(99)),
          runs.median(run -> run.percentileMicros(99.9)));
    }
    line("");
  }

  private void plots(Plots plots) throws IOException {
    plots
        .throughput()
        .ifPresent(file -> line("![Calls a second, beside the echo](benchmarks/%s)\n", file));
    plots
        .latency()
        .ifPresent(file -> line("![Latency by percentile, open loop](benchmarks/%s)\n", file));
    plots.scale().ifPresent(file -> line("![CPU a call by items stored](benchmarks/%s)\n", file));
  }

  private void method() {
    line("## How it is measured");
    line("");
    text.append(
        """
        - Load generator, broker, echo and PostgreSQL are processes of their own on one machine, over
          the loopback interface with mutual TLS. They share its cores, so throughput includes the
          generator's work; that is the same for every call, and CPU counts without it.
        - CPU is what the operating system counted for a process in a run's window, divided by the
          calls that ended in it; for PostgreSQL, the postmaster and all its children.
        - `echo` is a bare gRPC server with the broker's TLS, limits and network threads, and with
          Resolve's headers (token and all) and messages, answered on the event loop.
          `echo-no-token` leaves the token out.
        - Every resolve and every mutation is on record before it is answered: `fsync` and
          `synchronous_commit` are on.
        - A closed loop keeps a number of calls in flight. An open loop starts calls when they are due,
          whatever became of those before, and counts latency from then: coordinated omission has no
          place to hide.
        - `resolve`: 100 tokens of 10 names each, over and over. `resolve-fresh-es256`: each token once,
          signed before the clock runs. `resolve-10`: ten references a call. `create`, `rotate`: one
          organization, 16 in flight.
        - Every case is warmed up; then they take turns. A call that fails fails the benchmark.
        """);
  }

  @FormatMethod
  private void line(@FormatString String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments).stripTrailing()).append('\n');
  }
}
