package io.stepvault.server.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SafeTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "plain-1.2:3/x | plain-1.2:3/x",
        "zurück | zurück",
        "`` | `\"\"`",
        "two words | `\"two words\"`",
        "level=ERROR | `\"level=ERROR\"`",
        "say \"no\" | `\"say \\\"no\\\"\"`",
        "back\\slash | `\"back\\\\slash\"`",
      })
  void value_isQuotedWhereItCouldBeTakenForSomethingElse(String text, String expected) {
    assertThat(SafeText.value(text, 100)).isEqualTo(expected);
  }

  static Stream<Arguments> unprintable() {
    return Stream.of(
        arguments("a\nb", "a\\nb"),
        arguments("a\rb", "a\\rb"),
        arguments("a\tb", "a\\tb"),
        arguments("a\u0000b", "a\\u{0}b"),
        arguments("a\u001b[2Jb", "a\\u{1b}[2Jb"),
        arguments("a\u0085b", "a\\u{85}b"),
        arguments("a\u2028b", "a\\u{2028}b"),
        arguments("a\u2029b", "a\\u{2029}b"),
        arguments("a\u202eb", "a\\u{202e}b"),
        arguments("a\u00a0b", "a\\u{a0}b"),
        arguments("a\ud800b", "a\\u{d800}b"));
  }

  @ParameterizedTest
  @MethodSource("unprintable")
  void whatBreaksLinesOrTurnsThem_isEscaped(String text, String expected) {
    assertThat(SafeText.value(text, 100)).isEqualTo("\"" + expected + "\"");
    assertThat(SafeText.message(text, 100)).isEqualTo("\"" + expected + "\"");
  }

  @Test
  void message_keepsSpacesPlain() {
    assertThat(SafeText.message("it serves", 100)).isEqualTo("it serves");
    assertThat(SafeText.message(" it serves", 100)).isEqualTo("\" it serves\"");
    assertThat(SafeText.message("it serves port=1", 100)).isEqualTo("\"it serves port=1\"");
  }

  @Test
  void longText_isShortened() {
    assertThat(SafeText.value("abcdef", 6)).isEqualTo("abcdef");
    assertThat(SafeText.value("abcdef", 4)).isEqualTo("abcd...(2 more)");
    assertThat(SafeText.value("a\n".repeat(1_000_000), 2)).isEqualTo("\"a\\n...(1999998 more)\"");
  }
}
