package io.stepvault.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepvault.bench.Soak.Stream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** What a long run showed: for a terminal, as JSON, and as a page of the docs with its samples. */
record SoakReport(Origin origin, Soak.Result result) {

  String text() {
    StringBuilder text = new StringBuilder();
    for (Stream stream : result.streams()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-48s %9.1f/s  p50 %8.0f us  p99 %8.0f us  refused as too busy: %d%n",
              stream.what(),
              stream.latency().getTotalCount() / result.seconds(),
              percentile(stream.latency(), 50),
              percentile(stream.latency(), 99),
              stream.refused()));
    }
    text.append('\n');
    for (Flatness figure : result.figures()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-24s %-3s second quarter %8.1f, last quarter %8.1f, at most %8.1f: %s%n",
              figure.what(),
              figure.unit(),
              figure.second(),
              figure.last(),
              figure.most(),
              verdict(figure.isFlat())));
    }
    text.append(verdict(result.isFlat())).append('\n');
    return text.toString();
  }

  ObjectNode json() {
    ObjectNode json = JsonReport.origin(origin);
    json.put("seconds", result.seconds()).put("flat", result.isFlat());
    ArrayNode streams = json.putArray("calls");
    for (Stream stream : result.streams()) {
      streams
          .addObject()
          .put("what", stream.what())
          .put("calls", stream.latency().getTotalCount())
          .put("refused", stream.refused())
          .put("p50_us", percentile(stream.latency(), 50))
          .put("p99_us", percentile(stream.latency(), 99));
    }
    ArrayNode figures = json.putArray("figures");
    for (Flatness figure : result.figures()) {
      figures
          .addObject()
          .put("what", figure.what())
          .put("unit", figure.unit())
          .put("second_quarter", figure.second())
          .put("last_quarter", figure.last())
          .put("most", figure.most())
          .put("flat", figure.isFlat());
    }
    ArrayNode samples = json.putArray("samples");
    result.samples().forEach(sample -> samples.addPOJO(sample));
    return json;
  }

  void write(Pages pages) throws IOException {
    Path folder = pages.attachments();
    List<String> csv = new ArrayList<>(List.of(SoakSample.CSV_HEADER));
    result.samples().forEach(sample -> csv.add(sample.toCsv()));
    Files.write(folder.resolve("soak.csv"), csv);
    SoakPlots plots = new SoakPlots(result.samples(), folder);

    Markdown page = new Markdown();
    page.line("# A long run");
    page.line();
    page.origin(origin);
    page.line();
    page.line(
        "%.1f minutes of every kind of call at once, after the broker's memories for items and",
        result.seconds() / 60);
    page.line("tokens were filled: **%s**.", verdict(result.isFlat()));
    page.line();
    page.columns(2, List.of("", "", "second quarter", "last quarter", "at most", ""));
    for (Flatness figure : result.figures()) {
      page.line(
          "| %s | %s | %.1f | %.1f | %.1f | %s |",
          figure.what(),
          figure.unit(),
          figure.second(),
          figure.last(),
          figure.most(),
          verdict(figure.isFlat()));
    }
    page.line();
    page.line("Medians of the quarters are compared; allowed are %s.", Flatness.tolerances());
    page.line("The live heap is read after a full collection, asked for every minute.");
    page.line();
    page.plot("Memory over time", plots.memory());
    page.plot("Threads, files and connections over time", plots.counts());
    page.columns(1, List.of("calls", "a second", "p50 us", "p99 us", "refused as too busy"));
    for (Stream stream : result.streams()) {
      page.line(
          "| %s | %.1f | %.0f | %.0f | %d |",
          stream.what(),
          stream.latency().getTotalCount() / result.seconds(),
          percentile(stream.latency(), 50),
          percentile(stream.latency(), 99),
          stream.refused());
    }
    page.line();
    page.line("[All samples](benchmarks/soak.csv)");
    page.write(pages.soak());
    pages.link();
  }

  private static String verdict(boolean flat) {
    return flat ? "flat" : "NOT FLAT";
  }

  private static double percentile(Histogram latency, double percent) {
    return latency.getValueAtPercentile(percent) / 1e3;
  }
}
