package io.stepvault.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;

/** The report with the figures of every run. CPU and latencies are in microseconds. */
final class JsonReport {
  private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99, 100};

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private JsonReport() {}

  static void write(Report report, Path file) throws IOException {
    JSON.writeValue(file.toFile(), of(report));
  }

  private static ObjectNode of(Report report) {
    ObjectNode json = JSON.createObjectNode();
    json.put("at", report.at().toString());
    json.put("command", report.command());
    json.putObject("machine")
        .put("processor", report.machine().processor())
        .put("cores", report.machine().cores())
        .put("memory_mib", report.machine().memoryMebibytes())
        .put("system", report.machine().system())
        .put("java", report.machine().java());
    json.put("database", report.database());
    ArrayNode flags = json.putArray("broker_flags");
    report.brokerFlags().forEach(flags::add);
    json.put("broker_peak_mib", report.brokerPeakMebibytes());
    ArrayNode failures = json.putArray("failures");
    report.failures().forEach(failures::add);
    ArrayNode ratios = json.putArray("ratios");
    report.ratios().forEach(ratio -> ratios.add(of(ratio)));
    ArrayNode cases = json.putArray("cases");
    report.results().forEach(runs -> cases.add(of(runs)));
    return json;
  }

  private static ObjectNode of(Ratio ratio) {
    return JSON.createObjectNode()
        .put("what", ratio.what())
        .put("measured", ratio.measured())
        .put("unit", ratio.unit())
        .put("better", ratio.more() ? "more" : "less")
        .put("bar", ratio.bar())
        .put("goal", ratio.goal())
        .put("verdict", ratio.verdict().name());
  }

  private static ObjectNode of(Runs runs) {
    ObjectNode json = JSON.createObjectNode();
    json.put("name", runs.name());
    json.put("load", runs.load());
    json.putObject("median")
        .put("calls_per_second", runs.median(Run::perSecond))
        .put("server_cpu_us", runs.median(Run::serverMicros))
        .put("database_cpu_us", runs.median(Run::databaseMicros))
        .put("p99_us", runs.median(run -> run.percentileMicros(99)));
    json.putObject("spread")
        .put("calls_per_second", runs.spread(Run::perSecond))
        .put("total_cpu_us", runs.spread(Run::totalMicros))
        .put("p99_us", runs.spread(run -> run.percentileMicros(99)));
    ArrayNode all = json.putArray("runs");
    runs.all().forEach(run -> all.add(of(run)));
    return json;
  }

  private static ObjectNode of(Run run) {
    ObjectNode json = JSON.createObjectNode();
    json.put("seconds", run.seconds());
    json.put("calls", run.latency().getTotalCount());
    json.put("calls_per_second", run.perSecond());
    json.put("server_cpu_us", run.serverMicros());
    json.put("database_cpu_us", run.databaseMicros());
    json.put("generator_cpu_us", run.generatorMicros());
    ObjectNode latency = json.putObject("latency_us");
    for (double percentile : PERCENTILES) {
      latency.put("p" + percentile, run.percentileMicros(percentile));
    }
    return json;
  }
}
