package io.stepvault.testkit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.EventType;

/** Runs test classes within a test, and tells what came of each of their tests. */
final class Nested {
  private Nested() {}

  /** By the name of the method: null when it passed, else why it failed. */
  static Map<String, Throwable> run(Class<?>... classes) {
    return outcomes(kit(classes));
  }

  /** The same, two at a time. */
  static Map<String, Throwable> runInParallel(Class<?>... classes) {
    String parallel = "junit.jupiter.execution.parallel.";
    return outcomes(
        kit(classes)
            .configurationParameter(parallel + "enabled", "true")
            .configurationParameter(parallel + "mode.default", "concurrent")
            .configurationParameter(parallel + "mode.classes.default", "concurrent")
            .configurationParameter(parallel + "config.executor-service", "WORKER_THREAD_POOL")
            .configurationParameter(parallel + "config.strategy", "fixed")
            .configurationParameter(parallel + "config.fixed.parallelism", "2"));
  }

  /** What was reported beside the outcomes. */
  static List<Map<String, String>> reported(Class<?>... classes) {
    return kit(classes).execute().testEvents().stream()
        .filter(Event.byType(EventType.REPORTING_ENTRY_PUBLISHED))
        .map(
            event ->
                event
                    .getRequiredPayload(org.junit.platform.engine.reporting.ReportEntry.class)
                    .getKeyValuePairs())
        .toList();
  }

  private static EngineTestKit.Builder kit(Class<?>... classes) {
    EngineTestKit.Builder kit = EngineTestKit.engine("junit-jupiter");
    Stream.of(classes).forEach(one -> kit.selectors(selectClass(one)));
    return kit;
  }

  private static Map<String, Throwable> outcomes(EngineTestKit.Builder kit) {
    Map<String, Throwable> outcomes = new TreeMap<>();
    kit.execute().testEvents().finished().stream()
        .forEach(
            event ->
                outcomes.put(
                    event.getTestDescriptor().getDisplayName(),
                    event
                        .getRequiredPayload(TestExecutionResult.class)
                        .getThrowable()
                        .orElse(null)));
    return outcomes;
  }
}
