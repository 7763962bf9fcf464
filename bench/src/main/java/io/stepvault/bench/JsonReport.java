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

  static void write(ObjectNode json, Path file) throws IOException {
    JSON.writeValue(file.toFile(), json);
  }

  /** Where figures come from: what every report begins with. */
  static ObjectNode origin(Origin origin) {
    ObjectNode json = JSON.createObjectNode();
    json.put("at", origin.at().toString());
    json.put("command", origin.command());
    json.putObject("machine")
        .put("processor", origin.machine().processor())
        .put("cores", origin.machine().cores())
        .put("memory_mib", origin.machine().memoryMebibytes())
        .put("system", origin.machine().system())
        .put("java", origin.machine().java());
    json.put("versions", origin.versions());
    ArrayNode flags = json.putArray("broker_flags");
    origin.brokerFlags().forEach(flags::add);
    return json;
  }

  static ObjectNode of(Report report) {
    ObjectNode json = origin(report.origin());
    json.put("database", report.database());
    json.putObject("broker_memory_mib")
        .put("heap_most", report.memory().heapMost())
        .put("heap_live", report.memory().live())
        .put("direct", report.memory().direct())
        .put("process_peak", report.memory().peak());
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
    json.put("warm_up_seconds", runs.warmUpSeconds());
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
    json.put("compiling_share", run.compilingShare());
    json.put("database_cpu_us", run.databaseMicros());
    json.put("generator_cpu_us", run.generatorMicros());
    ObjectNode latency = json.putObject("latency_us");
    for (double percentile : PERCENTILES) {
      latency.put("p" + percentile, run.percentileMicros(percentile));
    }
    run.other()
        .ifPresent(
            other ->
                json.putObject("mutations")
                    .put("calls_per_second", run.otherPerSecond())
                    .put("p50_us", run.otherPercentileMicros(50))
                    .put("p99_us", run.otherPercentileMicros(99))
                    .put("refused_as_too_busy", other.refused()));
    return json;
  }
}
