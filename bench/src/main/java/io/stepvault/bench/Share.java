package io.stepvault.bench;

import java.time.Duration;

/**
 * How much of the time a case gets: less where its calls take longer to prepare than to make, or
 * vary little.
 *
 * @param windows of so many equal parts of a window, it takes one
 * @param rounds of so many rounds, it takes part in the first
 */
record Share(int windows, int rounds) {
  static final Share WHOLE = new Share(1, 1);

  /** Of the rounds a third. */
  static final Share RARE = new Share(1, 3);

  /** Also a quarter of the window. */
  static final Share SHORT_AND_RARE = new Share(4, 3);

  /** In less, calls that were prepared by a guess may be over before the window begins. */
  private static final Duration SHORTEST = Duration.ofMillis(1_500);

  /**
   * @param round counted from 1
   */
  boolean hasTurnIn(int round) {
    return (round - 1) % rounds == 0;
  }

  /** Its part of a window; no less than {@link #SHORTEST}, if the window is not. */
  Duration of(Duration window) {
    Duration part = window.dividedBy(windows);
    if (part.compareTo(SHORTEST) >= 0) {
      return part;
    }
    return window.compareTo(SHORTEST) < 0 ? window : SHORTEST;
  }
}
