package io.stepvault.bench;

import java.io.File;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where figures come from.
 *
 * @param command that repeats it
 * @param versions of what was measured
 * @param brokerFlags of the JVMs under load
 */
record Origin(
    Instant at, String command, Machine machine, String versions, List<String> brokerFlags) {

  /** Of a run on this machine, now. */
  static Origin here(List<String> arguments) {
    return new Origin(
        Instant.now().truncatedTo(ChronoUnit.SECONDS),
        String.join(" ", "./stepvault bench", String.join(" ", arguments)).strip(),
        Machine.here(),
        "gRPC %s, PostgreSQL driver %s, jOOQ %s, Conscrypt %s"
            .formatted(
                version("grpc-netty-shaded"),
                version("postgresql"),
                version("jooq"),
                version("conscrypt-openjdk-uber")),
        ServerProcess.flags());
  }

  /** Of a library, by the name of its jar on the class path. */
  private static String version(String library) {
    Pattern jar = Pattern.compile(Pattern.quote(library) + "-([0-9].*)\\.jar");
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(entry -> jar.matcher(new File(entry).getName()))
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .findFirst()
        .orElse("unknown");
  }
}
