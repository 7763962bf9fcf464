package io.stepvault.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.log.FloodGuard.Counted;
import io.stepvault.server.log.FloodGuard.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FloodGuardTest {
  private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5);
  private final FloodGuard guard = new FloodGuard(nanoTime::get);

  @Test
  void oneMessage_isPrintedFiveTimesThenCounted() {
    assertThat(judge(7, "netty", "bad frame"))
        .containsExactly(
            Verdict.PRINT,
            Verdict.PRINT,
            Verdict.PRINT,
            Verdict.PRINT,
            Verdict.PRINT_LAST,
            Verdict.COUNT,
            Verdict.COUNT);
    assertThat(guard.judge("netty", "another")).isEqualTo(Verdict.PRINT);
    assertThat(guard.judge("jooq", "bad frame")).isEqualTo(Verdict.PRINT);
  }

  @Test
  void afterAMinute_tellsWhatWasCountedAndPrintsAgain() {
    judge(7, "netty", "bad frame");

    pass(Duration.ofSeconds(59));
    assertThat(guard.turn()).isEmpty();
    assertThat(guard.judge("netty", "bad frame")).isEqualTo(Verdict.COUNT);

    pass(Duration.ofSeconds(1));
    assertThat(guard.turn()).containsExactly(new Counted("netty", "bad frame", 3));
    assertThat(guard.turn()).isEmpty();
    assertThat(guard.judge("netty", "bad frame")).isEqualTo(Verdict.PRINT);
  }

  @Test
  void afterAMinuteWithoutFlood_tellsNothing() {
    judge(5, "netty", "bad frame");
    pass(Duration.ofHours(1));

    assertThat(guard.turn()).isEmpty();
  }

  @Test
  void messagesThatAreNeverTheSame_areBoundedByTheirLogger() {
    List<Verdict> verdicts = new ArrayList<>();
    for (int port = 0; port < 10_000; port++) {
      verdicts.add(guard.judge("netty", "connection from port " + port));
    }

    assertThat(verdicts.subList(0, 49)).containsOnly(Verdict.PRINT);
    assertThat(verdicts.get(49)).isEqualTo(Verdict.PRINT_LAST);
    assertThat(verdicts.subList(50, 10_000)).containsOnly(Verdict.COUNT);
    pass(Duration.ofMinutes(1));
    assertThat(guard.turn()).containsExactly(new Counted("netty", "", 9_950));
  }

  @Test
  void loggersThatAreNeverTheSame_areBoundedTogether() {
    List<Verdict> verdicts = new ArrayList<>();
    for (int logger = 0; logger < 10_000; logger++) {
      verdicts.add(guard.judge("logger " + logger, "message " + logger));
    }

    assertThat(Collections.frequency(verdicts, Verdict.COUNT)).isEqualTo(10_000 - 200 - 50);
    pass(Duration.ofMinutes(1));
    assertThat(guard.turn()).containsExactly(new Counted("", "", 10_000 - 200 - 50));
  }

  private List<Verdict> judge(int times, String logger, String message) {
    List<Verdict> verdicts = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      verdicts.add(guard.judge(logger, message));
    }
    return verdicts;
  }

  private void pass(Duration time) {
    nanoTime.addAndGet(time.toNanos());
  }
}
