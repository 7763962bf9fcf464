package io.stepvault.bench;

import java.time.Instant;
import java.util.List;

/**
 * All that one benchmark found out.
 *
 * @param command that repeats it
 * @param brokerFlags of the JVMs under load
 * @param brokerPeakMebibytes the most memory that the broker side by side with the echo held, of
 *     the whole process
 * @param failures of parts whose results are left out; with any, the benchmark has failed
 */
record Report(
    Instant at,
    String command,
    Machine machine,
    String database,
    List<String> brokerFlags,
    long brokerPeakMebibytes,
    List<Runs> results,
    List<String> failures) {

  List<Ratio> ratios() {
    return Ratio.of(results);
  }
}
