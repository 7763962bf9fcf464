package io.stepvault.server.vault;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a text may be that people write for people. It is stored exactly as it comes, without
 * control characters: those can neither be seen nor, some of them, be stored.
 */
final class Texts {
  private Texts() {}

  /** What is wrong with a text of one line; empty: nothing. Both bounds count code points. */
  static Optional<String> problem(String text, int shortest, int longest) {
    return tooLong(text, shortest, longest).or(() -> control(text, false));
  }

  /** What is wrong with a text that may have several lines; empty: nothing. */
  static Optional<String> problemOfLines(String text, int longest) {
    return tooLong(text, 0, longest).or(() -> control(text, true));
  }

  private static Optional<String> tooLong(String text, int shortest, int longest) {
    int length = text.codePointCount(0, text.length());
    return length >= shortest && length <= longest
        ? Optional.empty()
        : Optional.of(
            "must be %,d to %,d characters long, this one has %,d"
                .formatted(shortest, longest, length));
  }

  private static Optional<String> control(String text, boolean lines) {
    OptionalInt found =
        text.codePoints()
            .filter(Character::isISOControl)
            .filter(point -> !lines || (point != '\n' && point != '\r'))
            .findFirst();
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "must not hold U+%04X: no control characters%s"
                .formatted(found.getAsInt(), lines ? " but line breaks" : ""));
  }
}
