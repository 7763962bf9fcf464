package io.stepvault.server.item;

import java.text.Normalizer;
import java.util.Optional;

/**
 * What may be a name: 3 to 50 code points after NFC (Unicode Standard Annex 15), compared exactly.
 * Refused are characters that cannot be seen, or that change how others are seen: two names that
 * look alike should be alike.
 */
public final class Names {
  public static final int MIN = 3;
  public static final int MAX = 50;

  /** Default_Ignorable_Code_Point of DerivedCoreProperties.txt, which the JDK does not offer. */
  private static final int[][] IGNORABLE = {
    {0x00AD, 0x00AD}, {0x034F, 0x034F}, {0x061C, 0x061C}, {0x115F, 0x1160},
    {0x17B4, 0x17B5}, {0x180B, 0x180F}, {0x200B, 0x200F}, {0x202A, 0x202E},
    {0x2060, 0x206F}, {0x3164, 0x3164}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF},
    {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFF8}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A},
    {0xE0000, 0xE0FFF},
  };

  /** No character decomposes to more than four code points (UAX 15), of two chars at most. */
  private static final int MAX_CHARS = MAX * 4 * 2;

  private static final String API_KEY_PREFIX = "api-key:";

  private Names() {}

  /** Whether the name is one of an API key; such names and that kind go together. */
  public static boolean isOfApiKey(String name) {
    return name.startsWith(API_KEY_PREFIX);
  }

  /** The name in its stored form; what is too long for a name in any form stays as it is. */
  public static String normalize(String name) {
    if (name.length() > MAX_CHARS) {
      return name; // Putting many combining marks in order takes quadratic time.
    }
    return Normalizer.normalize(name, Normalizer.Form.NFC);
  }

  /** What is wrong with a normalised name; empty: nothing. */
  public static Optional<String> problem(String name) {
    int length = name.codePointCount(0, name.length());
    if (length < MIN || length > MAX) {
      return Optional.of(
          "must be %d to %d characters long, this one has %d".formatted(MIN, MAX, length));
    }
    for (String reserved : new String[] {"vlt_", "ath_"}) {
      if (name.startsWith(reserved)) {
        return Optional.of("must not begin with " + reserved + ": ids do");
      }
    }
    if (isSpace(name.codePointAt(0)) || isSpace(name.codePointBefore(name.length()))) {
      return Optional.of("must not begin or end with white space");
    }
    return name.codePoints()
        .filter(Names::isRefused)
        .mapToObj(
            point ->
                "must not hold U+%04X: it cannot be seen or is not a character".formatted(point))
        .findFirst();
  }

  private static boolean isSpace(int point) {
    return Character.isWhitespace(point) || Character.isSpaceChar(point);
  }

  private static boolean isRefused(int point) {
    int type = Character.getType(point);
    return type == Character.CONTROL
        || type == Character.UNASSIGNED
        || type == Character.SURROGATE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR
        || isIgnorable(point);
  }

  private static boolean isIgnorable(int point) {
    for (int[] range : IGNORABLE) {
      if (point >= range[0] && point <= range[1]) {
        return true;
      }
    }
    return false;
  }
}
