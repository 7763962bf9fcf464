package io.stepvault.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FilterConditionsTest {
  private static final String LAST = "\uDBFF\uDFFF"; // U+10FFFF

  /** Surrogates are no code points of texts, so they are passed over. */
  @ParameterizedTest
  @CsvSource({
    "a, b",
    "ab, ac",
    "az, a{",
    "a\uD7FF, a\uE000",
    "a\uFFFF, a\uD800\uDC00",
    "\uD83D\uDD11, \uD83D\uDD12",
    "a" + LAST + ", b",
    "a" + LAST + LAST + ", b",
    LAST + ",",
    LAST + LAST + ","
  })
  void whatFollowsAllThatBeginsSo(String prefix, String next) {
    assertThat(FilterConditions.after(prefix).orElse(null)).isEqualTo(next);
  }
}
