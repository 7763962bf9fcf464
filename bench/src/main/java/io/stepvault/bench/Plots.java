package io.stepvault.bench;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.intermediate.CommandSequence;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Draws the results as SVG; each plot is there when its cases are. */
final class Plots {
  private static final int WIDTH = 800;
  private static final int HEIGHT = 420;

  private final List<Runs> results;
  private final Path folder;

  Plots(List<Runs> results, Path folder) {
    this.results = results;
    this.folder = folder;
  }

  /** Calls a second of everything in a closed loop; the name of the file. */
  Optional<String> throughput() throws IOException {
    List<String> names = new ArrayList<>();
    List<Double> rates = new ArrayList<>();
    for (Runs runs : results) {
      if (SideBySide.NAMES.contains(runs.name())) {
        names.add(runs.name());
        rates.add(runs.median(Run::perSecond));
      }
    }
    if (names.isEmpty()) {
      return Optional.empty();
    }
    CategoryChart chart =
        new CategoryChartBuilder().width(WIDTH).height(HEIGHT).title("Calls a second").build();
    chart.getStyler().setLegendVisible(false).setChartBackgroundColor(java.awt.Color.WHITE);
    chart.addSeries("calls/s", names, rates);
    return Optional.of(draw(chart, "throughput.svg"));
  }

  /** Latency by percentile of the open loops; the name of the file. */
  Optional<String> latency() throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Latency, open loop")
            .xAxisTitle("one call in ... is slower")
            .yAxisTitle("us")
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.InsideNW);
    chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
    chart.getStyler().setMarkerSize(0).setChartBackgroundColor(java.awt.Color.WHITE);
    for (Runs runs : results) {
      if (runs.name().equals(SideBySide.ECHO_OPEN) || runs.name().equals(SideBySide.RESOLVE_OPEN)) {
        addLatency(chart, runs);
      }
    }
    return chart.getSeriesMap().isEmpty()
        ? Optional.empty()
        : Optional.of(draw(chart, "latency.svg"));
  }

  private static void addLatency(XYChart chart, Runs runs) {
    Histogram latency = runs.latency();
    List<Double> oneIn = new ArrayList<>();
    List<Double> micros = new ArrayList<>();
    for (double n = 1; n <= latency.getTotalCount(); n *= 1.25) {
      oneIn.add(n);
      micros.add(latency.getValueAtPercentile(100 - 100 / n) / 1e3);
    }
    chart.addSeries(runs.name() + ", " + runs.load(), oneIn, micros);
  }

  /** CPU a call by the number of items; the name of the file. */
  Optional<String> scale() throws IOException {
    List<Double> items = new ArrayList<>();
    List<Double> micros = new ArrayList<>();
    for (int size : Scale.Sizes.FULL.items()) {
      for (Runs runs : results) {
        if (runs.name().equals(Scale.closed(Scale.items(size)))) {
          items.add((double) size);
          micros.add(runs.median(Run::totalMicros));
        }
      }
    }
    if (items.isEmpty()) {
      return Optional.empty();
    }
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("CPU of a resolve, broker and PostgreSQL")
            .xAxisTitle("items stored")
            .yAxisTitle("us")
            .build();
    chart.getStyler().setXAxisLogarithmic(true).setYAxisMin(0.0).setLegendVisible(false);
    chart.getStyler().setChartBackgroundColor(java.awt.Color.WHITE);
    chart.addSeries("us a call", items, micros);
    return Optional.of(draw(chart, "scale.svg"));
  }

  private String draw(Chart<?, ?> chart, String name) throws IOException {
    VectorGraphics2D graphics = new VectorGraphics2D();
    chart.paint(graphics, WIDTH, HEIGHT);
    CommandSequence commands = graphics.getCommands();
    try (OutputStream file = Files.newOutputStream(folder.resolve(name))) {
      new SVGProcessor().getDocument(commands, new PageSize(WIDTH, HEIGHT)).writeTo(file);
    }
    return name;
  }
}
