package io.stepvault.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SteadinessTest {
  private final Steadiness steadiness = new Steadiness(3, 8);

  @Test
  void a_cost_that_keeps_falling_is_not_steady() {
    add(100, 80, 60, 50, 40, 35, 30);

    assertThat(steadiness.isReached()).isFalse();
  }

  @Test
  void two_windows_that_are_hardly_cheaper_are_steady() {
    add(100, 60, 59);
    assertThat(steadiness.isReached()).isFalse();

    add(61);
    assertThat(steadiness.isReached()).isTrue();
  }

  @Test
  void windows_in_which_much_is_compiled_are_not_steady() {
    steadiness.add(50, 0.2);
    steadiness.add(50, 0.1);
    steadiness.add(50, 0.01);
    assertThat(steadiness.isReached()).isFalse();

    steadiness.add(50, 0.01);
    assertThat(steadiness.isReached()).isTrue();
  }

  @Test
  void fewer_windows_than_asked_for_are_never_enough() {
    Steadiness atLeastFive = new Steadiness(5, 8);
    for (int i = 0; i < 4; i++) {
      atLeastFive.add(50, 0);
      assertThat(atLeastFive.isReached()).isFalse();
    }
    atLeastFive.add(50, 0);

    assertThat(atLeastFive.isReached()).isTrue();
  }

  @Test
  void it_ends_after_the_most_windows() {
    add(100, 90, 80, 70, 60, 50, 40, 30);

    assertThat(steadiness.isReached()).isTrue();
  }

  @Test
  void a_window_without_a_call_is_not_steady() {
    add(50, 50, Double.NaN, 50);
    assertThat(steadiness.isReached()).isFalse();

    add(50);
    assertThat(steadiness.isReached()).isTrue();
  }

  private void add(double... costs) {
    for (double cost : costs) {
      steadiness.add(cost, 0.01);
    }
  }
}
