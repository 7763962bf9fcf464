package io.stepvault.bench;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code benchmarks.md}: what was measured, how, and the plots beside it. */
final class DocsReport {
  private final Report report;
  private final Markdown page = new Markdown();

  private DocsReport(Report report) {
    this.report = report;
  }

  /** Writes the page and, in {@code benchmarks/}, its plots. */
  static void write(Report report, Pages pages) throws IOException {
    DocsReport docs = new DocsReport(report);
    Plots plots = new Plots(report.results(), pages.attachments());
    docs.head();
    docs.ratios();
    docs.calls(plots);
    docs.scale(plots);
    docs.storms(plots);
    docs.page.heading("How it is measured");
    docs.page.block(Method.TEXT);
    docs.page.write(pages.main());
    pages.link();
  }

  private void head() {
    page.line("# Benchmarks");
    page.line();
    page.origin(report.origin());
    Report.Memory memory = report.memory();
    page.line("| database | %s, on the same machine |", report.database());
    page.line(
        "| broker's memory | heap %d MiB live of at most %d, buffers outside it %d MiB; the whole"
            + " process at its peak %d MiB |",
        memory.live(), memory.heapMost(), memory.direct(), memory.peak());
    page.line();
    page.block(Pages.placeForLinks());
    page.line();
  }

  private void ratios() {
    page.heading("Ratios");
    page.line(
        "Absolute figures are this machine's; these travel. CPU counts broker and PostgreSQL.");
    page.line();
    page.columns(1, List.of("", "measured", "bar", "goal", ""));
    for (Ratio ratio : report.ratios()) {
      page.line(
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
    page.line();
  }

  private void calls(Plots plots) throws IOException {
    page.heading("Calls");
    page.line("Medians of the runs; the spread is from the slowest to the fastest run. CPU is in");
    page.line("microseconds a call: of the server, of PostgreSQL, and of the load generator.");
    page.line();
    table(
        report.results().stream()
            .filter(
                runs -> SideBySide.NAMES.contains(runs.name()) || SideBySide.isOpen(runs.name()))
            .toList());
    plot("Calls a second, beside the echo", plots.throughput());
    plot("CPU of a call, of the server and of PostgreSQL", plots.cpu());
    plot("Latency by percentile, open loop", plots.latency());
  }

  private void scale(Plots plots) throws IOException {
    List<Runs> shown =
        report.results().stream()
            .filter(
                runs ->
                    !SideBySide.NAMES.contains(runs.name())
                        && !SideBySide.isOpen(runs.name())
                        && !Storm.NAMES.contains(runs.name()))
            .toList();
    if (!shown.isEmpty()) {
      page.heading("More stored");
      page.line(
          "A working set of 1,000 names that is in memory; \"cold\": any of the items, most of");
      page.line("which have to be read.");
      page.line();
      table(shown);
      plot("CPU of a resolve by items stored", plots.scale());
    }
  }

  private void storms(Plots plots) throws IOException {
    List<Runs> shown =
        report.results().stream().filter(runs -> Storm.NAMES.contains(runs.name())).toList();
    if (shown.isEmpty()) {
      return;
    }
    page.heading("Beside mutations");
    page.line("Of one organization. CPU counts the mutations too.");
    page.line();
    table(shown);
    page.columns(
        2,
        List.of(
            "the mutations",
            "load",
            "reached a second",
            "p50 us",
            "p99 us",
            "refused as too busy"));
    for (Runs runs : shown.stream().filter(Runs::hasOther).toList()) {
      page.line(
          "| %s | %s | %.0f | %.0f | %.0f | %.0f |",
          runs.name(),
          runs.load(),
          runs.median(Run::otherPerSecond),
          runs.median(run -> run.otherPercentileMicros(50)),
          runs.median(run -> run.otherPercentileMicros(99)),
          runs.median(Run::otherRefused));
    }
    page.line();
    plot("Latency of readers beside mutations, open loop", plots.storm());
  }

  private void table(List<Runs> results) {
    page.columns(
        2,
        List.of(
            "",
            "load",
            "calls/s",
            "spread",
            "server",
            "PostgreSQL",
            "generator",
            "p50 us",
            "p99 us",
            "p99.9 us"));
    for (Runs runs : results) {
      page.line(
          "| %s | %s | %.0f | %.0f %% | %.1f | %.1f | %.1f | %.0f | %.0f | %.0f |",
          runs.name(),
          runs.load(),
          runs.median(Run::perSecond),
          100 * runs.spread(Run::perSecond),
          runs.median(Run::serverMicros),
          runs.median(Run::databaseMicros),
          runs.median(Run::generatorMicros),
          runs.median(run -> run.percentileMicros(50)),
          runs.median(run -> run.percentileMicros(99)),
          runs.median(run -> run.percentileMicros(99.9)));
    }
    page.line();
  }

  private void plot(String what, Optional<String> file) {
    file.ifPresent(name -> page.plot(what, name));
  }
}
