package io.stepvault.server.fuzz;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code ./stepvault fuzz [TARGET]... [--for 10m]}: Jazzer on each target (all of them when none is
 * named) for that long, one minute by default. Inputs that reach new code of ours are added to
 * those that are kept; one that breaks something ends it.
 */
public final class FuzzCommand {
  private static final int LONGEST_INPUT = 12_000;

  /** What Jazzer and the JVM say of each class. */
  private static final String NOISE = "(INFO|WARNING|OpenJDK).*";

  private FuzzCommand() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    List<FuzzTarget> targets = new ArrayList<>();
    Duration each = Duration.ofMinutes(1);
    try {
      for (int i = 0; i < args.length; i++) {
        if (args[i].equals("--for") && i + 1 < args.length) {
          i++;
          each = Duration.parse("PT" + args[i]);
        } else {
          targets.add(FuzzTarget.titled(args[i]));
        }
      }
    } catch (IllegalArgumentException | DateTimeParseException e) {
      System.out.println("fuzz: " + e.getMessage() + "; usage: fuzz [TARGET]... [--for 10m]");
      System.exit(2);
    }
    for (FuzzTarget target : targets.isEmpty() ? List.of(FuzzTarget.values()) : targets) {
      fuzz(target, each);
    }
  }

  private static void fuzz(FuzzTarget target, Duration time)
      throws IOException, InterruptedException {
    Path found = Files.createDirectories(Path.of("target", "fuzz", target.title(), "found"));
    Path reached = Files.createDirectories(found.resolveSibling("reached"));
    int before = target.inputs().size();
    run(
        target,
        JazzerProcess.WITH_PARSERS,
        found,
        List.of(
            "-max_total_time=" + time.toSeconds(),
            "-max_len=" + LONGEST_INPUT,
            "-timeout=60", // seconds for one input; a machine may be asleep for some
            "-use_value_profile=1",
            "-print_final_stats=1",
            reached.toString(),
            target.kept().toString()));
    run(
        target,
        JazzerProcess.OURS,
        found,
        List.of("-merge=1", "-use_counters=0", target.kept().toString(), reached.toString()));
    System.out.printf(
        "%s: nothing found; %d inputs are kept in server/%s, %d of them new%n",
        target.title(), target.inputs().size(), target.kept(), target.inputs().size() - before);
  }

  private static void run(FuzzTarget target, String watched, Path found, List<String> more)
      throws IOException, InterruptedException {
    Process jazzer = JazzerProcess.of(target.driven(), watched, found, more).start();
    try (BufferedReader output = jazzer.inputReader(StandardCharsets.UTF_8)) {
      output.lines().filter(line -> !line.matches(NOISE)).forEach(System.out::println);
    }
    if (jazzer.waitFor() != 0) {
      System.out.printf(
          "%s: FOUND. The input is in server/%s; copied into server/%s it fails the tests until it is"
              + " mended%n",
          target.title(), found, target.kept());
      System.exit(1);
    }
  }
}
