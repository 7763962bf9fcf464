package io.stepvault.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * A figure that means the same on every machine, beside what it must reach.
 *
 * @param unit {@code x}: a ratio; {@code us}: microseconds
 * @param more whether more is better
 */
record Ratio(String what, double measured, String unit, boolean more, double bar, double goal) {

  /** How it stands: past the goal, past the bar, or short of it. */
  enum Verdict {
    GOAL,
    BAR,
    SHORT
  }

  Verdict verdict() {
    return reaches(goal) ? Verdict.GOAL : reaches(bar) ? Verdict.BAR : Verdict.SHORT;
  }

  private boolean reaches(double limit) {
    return more ? measured >= limit : measured <= limit;
  }

  /** All that these results can tell. */
  static List<Ratio> of(List<Runs> results) {
    Results found = new Results(results);
    List<Ratio> ratios = new ArrayList<>();
    ToDoubleFunction<Run> cpu = Run::totalMicros;
    found
        .ratio(SideBySide.RESOLVE, SideBySide.ECHO, cpu)
        .ifPresent(
            x -> ratios.add(less("resolve, CPU of broker + PostgreSQL / echo's", x, 3.2, 2.0)));
    found
        .ratio(SideBySide.RESOLVE, SideBySide.ECHO, Run::perSecond)
        .ifPresent(
            x -> ratios.add(new Ratio("resolve, throughput / echo's", x, "x", true, 0.35, 0.55)));
    found
        .both(SideBySide.RESOLVE_FRESH, SideBySide.RESOLVE, cpu, (fresh, reused) -> fresh - reused)
        .ifPresent(
            us ->
                ratios.add(
                    new Ratio(
                        "resolve, fresh ES256 token: CPU above a reused token's",
                        us,
                        "us",
                        false,
                        110,
                        80)));
    found
        .ratio(SideBySide.RESOLVE_10, SideBySide.RESOLVE, cpu)
        .ifPresent(
            x -> ratios.add(less("resolve of 10, CPU / 10 calls of one", x / 10, 0.25, 0.15)));
    found
        .ratio(SideBySide.REFUSED, SideBySide.RESOLVE, cpu)
        .ifPresent(x -> ratios.add(less("refused resolve, CPU / resolve's", x, 1.3, 1.0)));
    found
        .ratio(SideBySide.VERIFY_API_KEY, SideBySide.RESOLVE, cpu)
        .ifPresent(x -> ratios.add(less("VerifyApiKey, CPU / resolve's", x, 1.0, 0.9)));
    for (Scale.Sizes sizes : List.of(Scale.Sizes.FULL, Scale.Sizes.QUICK)) {
      scale(found, sizes, ratios);
      lists(found, sizes, ratios);
    }
    for (String storm : new String[] {Storm.ITEMS, Storm.AUTHORITY}) {
      found
          .ratio(storm, Storm.QUIET, Ratio::p99)
          .ifPresent(x -> ratios.add(less("p99, " + storm + " / quiet", x, 2.0, 1.3)));
    }
    return ratios;
  }

  private static void scale(Results found, Scale.Sizes sizes, List<Ratio> ratios) {
    String smallest = sizes.smallest();
    for (String size : List.of(sizes.largest(), sizes.oneOfMany(), sizes.manyOfMany())) {
      found
          .ratio(Scale.closed(size), Scale.closed(smallest), Run::totalMicros)
          .ifPresent(x -> ratios.add(less("CPU, " + size + " / " + smallest, x, 1.3, 1.1)));
      found
          .ratio(Scale.open(size), Scale.open(smallest), Ratio::p99)
          .ifPresent(x -> ratios.add(less("p99, " + size + " / " + smallest, x, 1.3, 1.1)));
    }
  }

  private static void lists(Results found, Scale.Sizes sizes, List<Ratio> ratios) {
    for (String call : Lists.TURNS.stream().flatMap(List::stream).toList()) {
      for (String where : List.of(Scale.items(sizes.listed()), sizes.oneOfMany())) {
        String many = Lists.name(call, where);
        found
            .ratio(many, Lists.name(call, Lists.few()), Run::totalMicros)
            .ifPresent(x -> ratios.add(less("CPU, " + many + " / " + Lists.few(), x, 1.3, 1.1)));
      }
    }
  }

  private static double p99(Run run) {
    return run.percentileMicros(99);
  }

  private static Ratio less(String what, double measured, double bar, double goal) {
    return new Ratio(what, measured, "x", false, bar, goal);
  }

  private interface Combination {
    double of(double first, double second);
  }

  private static final class Results {
    private final Map<String, Runs> byName;

    Results(List<Runs> results) {
      byName = results.stream().collect(Collectors.toMap(Runs::name, Function.identity()));
    }

    Optional<Double> ratio(String first, String second, ToDoubleFunction<Run> figure) {
      return both(first, second, figure, (a, b) -> a / b);
    }

    Optional<Double> both(
        String first, String second, ToDoubleFunction<Run> figure, Combination combination) {
      Runs one = byName.get(first);
      Runs other = byName.get(second);
      return one == null || other == null
          ? Optional.empty()
          : Optional.of(combination.of(one.median(figure), other.median(figure)));
    }
  }
}
