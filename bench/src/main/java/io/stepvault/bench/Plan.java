package io.stepvault.bench;

import java.time.Duration;

/** How long everything is run. */
record Plan(Duration warmUp, Duration settle, Duration length, int rounds) {
  /** Under five minutes for all cases. */
  static final Plan FULL =
      new Plan(Duration.ofSeconds(8), Duration.ofMillis(500), Duration.ofSeconds(4), 4);

  /** Under a minute and a half: enough to see that all works, not to compare. */
  static final Plan QUICK =
      new Plan(Duration.ofSeconds(3), Duration.ofMillis(300), Duration.ofMillis(1_500), 2);
}
