package io.stepvault.bench;

import java.time.Duration;

/**
 * How long everything is run.
 *
 * @param window of warm-up, after which it is asked whether a call still gets cheaper
 * @param fewestWindows a case is warmed up for at least so many
 * @param mostWindows and at most for so many
 * @param settle load before a run's window begins
 * @param length of a run's window
 * @param rounds runs of each case, of a rare one fewer: others use this machine too, of a run's
 *     latencies the last hundredth is often one stall of the disk, and only many runs tell what is
 *     usual
 */
record Plan(
    Duration window,
    int fewestWindows,
    int mostWindows,
    Duration settle,
    Duration length,
    int rounds) {
  /** About three quarters of an hour without {@code --scale}. */
  static final Plan FULL =
      new Plan(Duration.ofSeconds(4), 3, 40, Duration.ofMillis(500), Duration.ofSeconds(4), 15);

  /** A few minutes: enough to see that all works, not to compare. */
  static final Plan QUICK =
      new Plan(Duration.ofMillis(1_500), 1, 1, Duration.ofMillis(300), Duration.ofMillis(1_500), 2);
}
