package io.stepvault.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ShareTest {

  @Test
  void a_rare_case_has_a_turn_in_the_first_round_and_each_third_after_it() {
    assertThat(IntStream.rangeClosed(1, 7).filter(Share.RARE::hasTurnIn)).containsExactly(1, 4, 7);
    assertThat(IntStream.rangeClosed(1, 4).filter(Share.WHOLE::hasTurnIn)).hasSize(4);
  }

  @Test
  void a_part_of_a_window_is_long_enough_to_measure() {
    assertThat(Share.WHOLE.of(Duration.ofSeconds(4))).hasSeconds(4);
    assertThat(Share.SHORT_AND_RARE.of(Duration.ofSeconds(12))).hasSeconds(3);
    assertThat(Share.SHORT_AND_RARE.of(Duration.ofSeconds(4))).hasMillis(1_500);
    assertThat(Share.SHORT_AND_RARE.of(Duration.ofSeconds(1))).hasSeconds(1);
  }
}
