package io.stepvault.bench;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs cases side by side: each is warmed up, then they take turns (A B C A B C), so that whatever
 * else the machine does meets all of them.
 */
final class Rounds {
  /** For calls prepared beforehand: what the first run may make each second. */
  private static final double FIRST_GUESS_PER_SECOND = 3_000;

  private static final double MARGIN = 1.3;

  /** What the JVM compiled for one case it compiles again when it has seen the others. */
  private static final int UNCOUNTED = 2;

  private final Plan plan;
  private final Map<String, Double> fastest = new LinkedHashMap<>();

  Rounds(Plan plan) {
    this.plan = plan;
  }

  /** The results in the cases' order. */
  List<Runs> run(List<Case> cases) throws InterruptedException {
    Map<String, Runs> results = new LinkedHashMap<>();
    for (Case one : cases) {
      results.put(one.name(), new Runs(one.name(), one.loadInWords(), warmUp(one)));
    }
    for (int round = 1; round <= UNCOUNTED; round++) {
      System.err.printf("round %d of %d, not counted%n", round, UNCOUNTED);
      for (Case one : cases) {
        Run unused = once(one, plan.settle(), one.share().of(plan.length()));
      }
    }
    for (int round = 1; round <= plan.rounds(); round++) {
      System.err.printf("round %d of %d%n", round, plan.rounds());
      for (Case one : cases) {
        if (!one.share().hasTurnIn(round)) {
          continue;
        }
        Run run = once(one, plan.settle(), one.share().of(plan.length()));
        if (run.latency().getTotalCount() == 0) {
          throw new RunFailedException(one.name() + ": no call ended in the window", null);
        }
        results.get(one.name()).add(run);
      }
    }
    return List.copyOf(results.values());
  }

  /** Until a call no longer gets cheaper and is compiled; the seconds that it took. */
  private double warmUp(Case one) throws InterruptedException {
    Steadiness steadiness = new Steadiness(plan.fewestWindows(), plan.mostWindows());
    double seconds = 0;
    while (!steadiness.isReached()) {
      Run run = once(one, Duration.ZERO, one.share().of(plan.window()));
      steadiness.add(run.totalMicros(), run.compilingShare());
      seconds += run.seconds();
    }
    System.err.printf("%s: warm after %.0f s%n", one.name(), seconds);
    return seconds;
  }

  private Run once(Case one, Duration settle, Duration length) throws InterruptedException {
    double perSecond = fastest.getOrDefault(one.name(), FIRST_GUESS_PER_SECOND / MARGIN);
    long expected = (long) (perSecond * MARGIN * settle.plus(length).toMillis() / 1e3);
    Run run = Run.of(one, one.calls().apply(expected), settle, length);
    fastest.merge(one.name(), run.perSecond(), Math::max);
    return run;
  }
}
