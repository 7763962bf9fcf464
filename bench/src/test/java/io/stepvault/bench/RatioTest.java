package io.stepvault.bench;

import static io.stepvault.bench.TestRuns.run;
import static io.stepvault.bench.TestRuns.runs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stepvault.bench.Ratio.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RatioTest {

  @Test
  void ratios_are_of_medians() {
    List<Ratio> ratios =
        Ratio.of(
            List.of(
                runs(SideBySide.ECHO, run(100, 10, 50), run(90, 12, 50), run(10, 99, 50)),
                runs(SideBySide.RESOLVE, run(50, 24, 50), run(40, 30, 50), run(45, 27, 50))));

    assertThat(ratios).hasSize(2);
    assertThat(ratios.get(0).measured()).isCloseTo(27.0 / 12, within(1e-6));
    assertThat(ratios.get(1).measured()).isCloseTo(45.0 / 90, within(1e-6));
  }

  @Test
  void ten_references_count_against_ten_calls() {
    List<Ratio> ratios =
        Ratio.of(
            List.of(
                runs(SideBySide.RESOLVE, run(50, 20, 50)),
                runs(SideBySide.RESOLVE_10, run(50, 40, 50))));

    assertThat(ratios).hasSize(1);
    assertThat(ratios.getFirst().measured()).isCloseTo(0.2, within(1e-6));
  }

  @Test
  void a_storm_is_judged_by_the_readers_p99() {
    List<Ratio> ratios =
        Ratio.of(
            List.of(runs(Storm.QUIET, run(50, 20, 1_000)), runs(Storm.ITEMS, run(50, 20, 3_000))));

    assertThat(ratios).hasSize(1);
    assertThat(ratios.getFirst().measured()).isCloseTo(3, within(0.01));
    assertThat(ratios.getFirst().verdict()).isEqualTo(Verdict.SHORT);
  }

  @Test
  void what_stores_more_is_compared_with_what_stores_least() {
    Scale.Sizes sizes = Scale.Sizes.FULL;
    List<Ratio> ratios =
        Ratio.of(
            List.of(
                runs(Scale.closed(sizes.smallest()), run(50, 20, 50)),
                runs(Scale.closed(sizes.largest()), run(50, 24, 50))));

    assertThat(ratios).hasSize(1);
    assertThat(ratios.getFirst().measured()).isCloseTo(1.2, within(1e-6));
  }

  @Test
  void lists_of_many_items_are_compared_with_lists_of_few() {
    List<Ratio> ratios =
        Ratio.of(
            List.of(
                runs(Lists.name(Lists.GET, Lists.few()), run(50, 20, 50)),
                runs(
                    Lists.name(Lists.GET, Scale.items(Scale.Sizes.FULL.listed())),
                    run(50, 28, 50))));

    assertThat(ratios).hasSize(1);
    assertThat(ratios.getFirst().measured()).isCloseTo(1.4, within(1e-6));
  }

  @Test
  void a_verdict_knows_which_way_is_better() {
    assertThat(new Ratio("less", 2.0, "x", false, 3.2, 2.0).verdict()).isEqualTo(Verdict.GOAL);
    assertThat(new Ratio("less", 3.0, "x", false, 3.2, 2.0).verdict()).isEqualTo(Verdict.BAR);
    assertThat(new Ratio("less", 3.3, "x", false, 3.2, 2.0).verdict()).isEqualTo(Verdict.SHORT);
    assertThat(new Ratio("more", 0.6, "x", true, 0.35, 0.55).verdict()).isEqualTo(Verdict.GOAL);
    assertThat(new Ratio("more", 0.4, "x", true, 0.35, 0.55).verdict()).isEqualTo(Verdict.BAR);
    assertThat(new Ratio("more", 0.3, "x", true, 0.35, 0.55).verdict()).isEqualTo(Verdict.SHORT);
  }
}
