package io.stepvault.bench;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code ./stepvault bench}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description =
        "Measures the broker beside a bare gRPC echo, with durable audit, on the loopback"
            + " interface. Any call that fails fails the benchmark.")
public final class Main implements Callable<Integer> {
  @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures of every run.")
  private @Nullable Path json;

  @Option(names = "--docs", paramLabel = "DIR", description = "Writes benchmarks.md and its plots.")
  private @Nullable Path docs;

  @Option(
      names = "--quick",
      description = "Short runs: to see that all works, not to compare (under 90 s).")
  private boolean quick;

  @Option(
      names = "--only",
      paramLabel = "NAMES",
      split = ",",
      description = "Only these calls, separated by commas.")
  private Set<String> only = new LinkedHashSet<>();

  @Option(
      names = "--scale",
      description =
          "Also with up to a million items, with 10,000 organizations, and beside mutations"
              + " (adds many minutes).")
  private boolean scale;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private Main() {}

  public static void main(String[] arguments) {
    System.setProperty("java.awt.headless", "true");
    System.exit(new CommandLine(new Main()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!SideBySide.NAMES.containsAll(only)) {
      throw new ParameterException(
          spec.commandLine(), "--only takes " + String.join(", ", SideBySide.NAMES));
    }
    Quiet.logs();
    Path folder = Files.createTempDirectory("stepvault-bench");
    try {
      Report report = measure(folder);
      System.out.print(TextReport.of(report));
      if (json != null) {
        JsonReport.write(report, json);
      }
      if (docs != null && report.failures().isEmpty()) {
        DocsReport.write(report, docs);
      }
      return report.failures().isEmpty() ? 0 : 1;
    } finally {
      delete(folder);
    }
  }

  private Report measure(Path folder) throws IOException, InterruptedException {
    Place place = Place.create(folder);
    Rounds rounds = new Rounds(quick ? Plan.QUICK : Plan.FULL);
    Results parts = new Results();
    try (Postgres postgres = Postgres.start(folder)) {
      long peak;
      try (SideBySide sideBySide = SideBySide.start(postgres, place)) {
        List<Runs> closed = parts.run(() -> sideBySide.closed(rounds, only));
        List<Runs> open = parts.run(() -> sideBySide.open(rounds, closed));
        if (scale && !open.isEmpty()) {
          double rate = open.getFirst().median(Run::perSecond) / 2;
          try (Storm storm = new Storm(sideBySide.site(), rate)) {
            parts.run(() -> storm.run(rounds));
          }
        }
        peak = sideBySide.site().broker().peakMebibytes();
      }
      if (scale) {
        try (Scale sizes =
            Scale.start(postgres, place, quick ? Scale.Sizes.QUICK : Scale.Sizes.FULL)) {
          parts.run(() -> sizes.run(rounds));
        }
      }
      return new Report(
          Instant.now().truncatedTo(ChronoUnit.SECONDS),
          "./stepvault bench "
              + String.join(" ", spec.commandLine().getParseResult().originalArgs()),
          Machine.here(),
          postgres.description(),
          ServerProcess.flags(),
          peak,
          parts.results,
          parts.failures);
    }
  }

  /** What came out so far: a part that failed does not take the others' figures with it. */
  private static final class Results {
    private final List<Runs> results = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    private interface Part {
      List<Runs> run() throws InterruptedException;
    }

    @CanIgnoreReturnValue
    List<Runs> run(Part part) throws InterruptedException {
      try {
        List<Runs> measured = part.run();
        results.addAll(measured);
        return measured;
      } catch (RunFailedException e) {
        failures.add(e.getMessage());
        return List.of();
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
