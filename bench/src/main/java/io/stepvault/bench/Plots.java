package io.stepvault.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;

/** Draws the results as PNG; each plot is there when its cases are, and told by its file's name. */
record Plots(List<Runs> results, Path folder) {
  private static final double LARGEST_ONE_IN = 10_000;

  /** Calls a second of everything in a closed loop, the echo first. */
  Optional<String> throughput() throws IOException {
    List<Runs> shown = sideBySide();
    if (shown.isEmpty()) {
      return Optional.empty();
    }
    CategoryChart chart = Drawing.bars("Throughput beside a bare gRPC echo", "calls a second");
    chart.getStyler().setYAxisDecimalPattern("#,##0").setLegendVisible(false);
    chart.addSeries(
        "calls a second",
        shown.stream().map(Runs::name).toList(),
        shown.stream().map(runs -> runs.median(Run::perSecond)).toList());
    return Optional.of(Drawing.draw(chart, folder, "throughput.png"));
  }

  /** Where the CPU of a read goes. */
  Optional<String> cpu() throws IOException {
    List<Runs> shown =
        sideBySide().stream().filter(runs -> !SideBySide.MUTATIONS.contains(runs.name())).toList();
    if (shown.isEmpty()) {
      return Optional.empty();
    }
    CategoryChart chart = Drawing.bars("CPU of a call", "us");
    chart.getStyler().setStacked(true);
    List<String> names = shown.stream().map(Runs::name).toList();
    chart.addSeries(
        "server", names, shown.stream().map(runs -> runs.median(Run::serverMicros)).toList());
    chart.addSeries(
        "PostgreSQL", names, shown.stream().map(runs -> runs.median(Run::databaseMicros)).toList());
    return Optional.of(Drawing.draw(chart, folder, "cpu.png"));
  }

  private List<Runs> sideBySide() {
    return results.stream().filter(runs -> SideBySide.NAMES.contains(runs.name())).toList();
  }

  /** Latency by percentile of the open loops. */
  Optional<String> latency() throws IOException {
    return distribution(
        "Latency, open loop",
        "latency.png",
        List.of(SideBySide.ECHO_OPEN, SideBySide.RESOLVE_OPEN));
  }

  /** Latency by percentile of readers beside mutations. */
  Optional<String> storm() throws IOException {
    return distribution(
        "Latency of readers beside mutations, open loop",
        "storm.png",
        List.of(Storm.QUIET, Storm.ITEMS, Storm.AUTHORITY, Storm.AUTHORITY_FLAT_OUT));
  }

  private Optional<String> distribution(String title, String file, List<String> names)
      throws IOException {
    XYChart chart = Drawing.lines(title, "one call in ... is slower", "us");
    chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
    chart.getStyler().setXAxisDecimalPattern("#,##0").setYAxisDecimalPattern("#,##0");
    for (Runs runs : results) {
      if (names.contains(runs.name())) {
        addLatency(chart, runs);
      }
    }
    return chart.getSeriesMap().isEmpty()
        ? Optional.empty()
        : Optional.of(Drawing.draw(chart, folder, file));
  }

  private static void addLatency(XYChart chart, Runs runs) {
    Histogram latency = runs.latency();
    List<Double> oneIn = new ArrayList<>();
    List<Double> micros = new ArrayList<>();
    double most = Math.min(LARGEST_ONE_IN, latency.getTotalCount() / 10.0);
    for (double n = 1.1; n <= most; n *= 1.1) {
      oneIn.add(n);
      micros.add(latency.getValueAtPercentile(100 - 100 / n) / 1e3);
    }
    if (!oneIn.isEmpty()) {
      chart.addSeries(runs.name(), oneIn, micros);
    }
  }

  /** CPU a call by the number of items stored. */
  Optional<String> scale() throws IOException {
    for (Scale.Sizes sizes : List.of(Scale.Sizes.FULL, Scale.Sizes.QUICK)) {
      List<Double> items = new ArrayList<>();
      List<Double> server = new ArrayList<>();
      List<Double> database = new ArrayList<>();
      for (int size : sizes.items()) {
        for (Runs runs : results) {
          if (runs.name().equals(Scale.closed(Scale.items(size)))) {
            items.add((double) size);
            server.add(runs.median(Run::serverMicros));
            database.add(runs.median(Run::databaseMicros));
          }
        }
      }
      if (items.size() == sizes.items().size()) {
        XYChart chart = Drawing.lines("CPU of a resolve by items stored", "items", "us");
        chart.getStyler().setXAxisLogarithmic(true).setYAxisMin(0.0);
        chart.getStyler().setXAxisDecimalPattern("#,##0");
        chart.addSeries("broker", items, server);
        chart.addSeries("PostgreSQL", items, database);
        return Optional.of(Drawing.draw(chart, folder, "scale.png"));
      }
    }
    return Optional.empty();
  }
}
