package io.stepvault.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FlatnessTest {
  private static final int SECONDS = 100;
  private static final long MEBIBYTE = 1 << 20;

  @Test
  void what_grows_before_the_second_quarter_only_is_flat() {
    List<SoakSample> samples =
        heap(second -> second < 25 ? second * MEBIBYTE : 100 * MEBIBYTE + second % 3);

    assertThat(Flatness.of(samples, SECONDS)).hasSize(6).allMatch(Flatness::isFlat);
  }

  @Test
  void a_heap_that_grows_to_the_end_is_not_flat() {
    List<SoakSample> samples = heap(second -> (100 + second) * MEBIBYTE);

    assertThat(Flatness.of(samples, SECONDS))
        .filteredOn(figure -> !figure.isFlat())
        .extracting(Flatness::what)
        .containsExactly("live heap");
  }

  @Test
  void a_heap_before_a_collection_tells_nothing() {
    List<SoakSample> samples =
        IntStream.rangeClosed(1, SECONDS)
            .mapToObj(second -> sample(second, false, second * MEBIBYTE, 40))
            .toList();

    assertThat(Flatness.of(samples, SECONDS))
        .extracting(Flatness::what)
        .doesNotContain("live heap");
  }

  @Test
  void threads_that_pile_up_are_not_flat() {
    List<SoakSample> samples =
        IntStream.rangeClosed(1, SECONDS)
            .mapToObj(second -> sample(second, true, MEBIBYTE, second))
            .toList();

    assertThat(Flatness.of(samples, SECONDS))
        .filteredOn(figure -> !figure.isFlat())
        .extracting(Flatness::what)
        .containsExactly("threads");
  }

  private static List<SoakSample> heap(IntToLongFunction bytes) {
    return IntStream.rangeClosed(1, SECONDS)
        .mapToObj(second -> sample(second, true, bytes.applyAsLong(second), 40))
        .toList();
  }

  private static SoakSample sample(int second, boolean collected, long heap, long threads) {
    return new SoakSample(
        second, collected, new JvmMemory(heap, 256 * MEBIBYTE, MEBIBYTE), 1, threads, 1, 1, 1);
  }
}
