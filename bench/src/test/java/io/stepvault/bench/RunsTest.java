package io.stepvault.bench;

import static io.stepvault.bench.TestRuns.run;
import static io.stepvault.bench.TestRuns.runs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class RunsTest {

  @Test
  void a_median_of_an_even_number_lies_between_the_two_in_the_middle() {
    Runs runs = runs("any", run(10, 1, 1), run(40, 1, 1), run(20, 1, 1), run(30, 1, 1));

    assertThat(runs.median(Run::perSecond)).isCloseTo(25, within(1e-6));
    assertThat(runs.spread(Run::perSecond)).isCloseTo(30.0 / 25, within(1e-6));
  }

  @Test
  void the_latency_of_all_runs_counts_each_call_once() {
    Runs runs = runs("any", run(10, 1, 5), run(30, 1, 500));

    assertThat(runs.latency().getTotalCount()).isEqualTo(40);
    assertThat(runs.latency().getValueAtPercentile(20)).isBetween(4_900L, 5_100L);
    assertThat(runs.latency().getValueAtPercentile(90)).isBetween(490_000L, 510_000L);
  }
}
