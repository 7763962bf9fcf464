package io.stepvault.bench;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

  @Option(
      names = "--parts",
      description = "Instead: the hot path's parts, each alone (JMH; about five minutes).")
  private boolean parts;

  @Option(
      names = "--soak",
      paramLabel = "TIME",
      converter = Lengths.class,
      description =
          "Instead: every kind of call for so long (30m), and whether memory, threads and files"
              + " stay flat.")
  private @Nullable Duration soak;

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
    if (parts && soak != null) {
      throw new ParameterException(spec.commandLine(), "--parts and --soak are runs of their own");
    }
    Quiet.logs();
    Path folder = Files.createTempDirectory("stepvault-bench");
    try {
      boolean good = parts ? parts() : soak != null ? soak(folder, soak) : calls(folder);
      return good ? 0 : 1;
    } finally {
      delete(folder);
    }
  }

  private Origin origin() {
    return Origin.here(spec.commandLine().getParseResult().originalArgs());
  }

  private boolean parts() throws IOException {
    PartsReport report = new PartsReport(origin(), Parts.run(quick));
    System.out.print(report.text());
    if (json != null) {
      JsonReport.write(report.json(), json);
    }
    if (docs != null) {
      report.write(new Pages(docs));
    }
    return true;
  }

  private boolean soak(Path folder, Duration length) throws IOException, InterruptedException {
    SoakReport report;
    try (Postgres postgres = Postgres.start(folder)) {
      report = new SoakReport(origin(), Soak.run(postgres, Place.create(folder), length));
    }
    System.out.print(report.text());
    if (json != null) {
      JsonReport.write(report.json(), json);
    }
    if (docs != null) {
      report.write(new Pages(docs));
    }
    return report.result().isFlat();
  }

  private boolean calls(Path folder) throws IOException, InterruptedException {
    Report report = measure(folder);
    System.out.print(TextReport.of(report));
    return report.failures().isEmpty();
  }

  /** What is there so far: the rest may take another hour. */
  private Report write(Report report) throws IOException {
    if (json != null) {
      JsonReport.write(JsonReport.of(report), json);
    }
    if (docs != null && report.failures().isEmpty()) {
      DocsReport.write(report, new Pages(docs));
    }
    return report;
  }

  private Report measure(Path folder) throws IOException, InterruptedException {
    Place place = Place.create(folder);
    Rounds rounds = new Rounds(quick ? Plan.QUICK : Plan.FULL);
    Results results = new Results();
    try (Postgres postgres = Postgres.start(folder)) {
      Report.Memory memory;
      try (SideBySide sideBySide = SideBySide.start(postgres, place)) {
        List<Runs> closed = results.run(() -> sideBySide.closed(rounds, only));
        List<Runs> open = results.run(() -> sideBySide.open(rounds, closed));
        if (scale && !open.isEmpty()) {
          double rate = open.getFirst().median(Run::perSecond) / 2;
          try (Storm storm = new Storm(sideBySide.site(), rate)) {
            results.run(() -> storm.run(rounds));
          }
        }
        memory = Report.Memory.of(sideBySide.site().broker());
      }
      Origin origin = origin();
      Report report = write(results.report(origin, postgres, memory));
      if (scale) {
        Scale.Sizes sizes = quick ? Scale.Sizes.QUICK : Scale.Sizes.FULL;
        try (Scale stored = Scale.start(postgres, place, sizes)) {
          results.run(() -> stored.run(rounds));
        }
        report = write(results.report(origin, postgres, memory));
      }
      return report;
    }
  }

  /** What came out so far: a part that failed does not take the others' figures with it. */
  private static final class Results {
    private final List<Runs> all = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    Report report(Origin origin, Postgres postgres, Report.Memory memory) {
      return new Report(origin, postgres.description(), memory, all, failures);
    }

    private interface Part {
      List<Runs> run() throws InterruptedException;
    }

    @CanIgnoreReturnValue
    List<Runs> run(Part part) throws InterruptedException {
      try {
        List<Runs> measured = part.run();
        all.addAll(measured);
        System.err.print(TextReport.of(measured));
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
