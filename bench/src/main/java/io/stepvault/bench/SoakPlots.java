package io.stepvault.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;

/** Draws a long run over time. */
record SoakPlots(List<SoakSample> samples, Path folder) {

  /** The name of the file. */
  String memory() throws IOException {
    XYChart chart = Drawing.lines("The broker's memory", "minutes", "MiB");
    chart.getStyler().setYAxisMin(0.0);
    add(chart, "resident", samples, SoakSample::residentMebibytes);
    add(
        chart,
        "live heap",
        samples.stream().filter(SoakSample::collected).toList(),
        SoakSample::heapMebibytes);
    add(chart, "direct", samples, SoakSample::directMebibytes);
    return Drawing.draw(chart, folder, "soak-memory.png");
  }

  /** The name of the file. */
  String counts() throws IOException {
    XYChart chart = Drawing.lines("What the broker holds", "minutes", "");
    chart.getStyler().setYAxisMin(0.0);
    add(chart, "threads", samples, SoakSample::threads);
    add(chart, "open files and sockets", samples, SoakSample::openFiles);
    add(chart, "database connections", samples, SoakSample::databaseConnections);
    return Drawing.draw(chart, folder, "soak-counts.png");
  }

  private static void add(
      XYChart chart, String name, List<SoakSample> samples, ToDoubleFunction<SoakSample> figure) {
    chart.addSeries(
        name,
        samples.stream().mapToDouble(sample -> sample.seconds() / 60).toArray(),
        samples.stream().mapToDouble(figure).toArray());
  }
}
