package io.stepvault.server.log;

/**
 * Text as it may stand in a line of the log: bounded, on one line, and in quotes where it could be
 * taken for something else. What a caller sent can so neither begin a line nor forge a key.
 */
final class SafeText {
  private SafeText() {}

  /** Plain when it is printable, and has neither space nor any of {@code " = \}. */
  static String value(String text, int longest) {
    return render(text, longest, false);
  }

  /** As {@link #value}, but spaces within are plain too. */
  static String message(String text, int longest) {
    return render(text, longest, true);
  }

  private static String render(String text, int longest, boolean spacesArePlain) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), longest) + 2);
    boolean plain = !text.isEmpty() && text.equals(text.strip());
    int at = 0;
    for (int count = 0; at < text.length() && count < longest; count++) {
      int codePoint = text.codePointAt(at);
      at += Character.charCount(codePoint);
      plain &= appendSafely(out, codePoint) && (codePoint != ' ' || spacesArePlain);
    }
    if (at < text.length()) {
      out.append("...(").append(text.length() - at).append(" more)");
    }
    return plain ? out.toString() : "\"" + out + "\"";
  }

  /** Returns whether the character can stand outside quotes. */
  private static boolean appendSafely(StringBuilder out, int codePoint) {
    switch (codePoint) {
      case '"', '\\' -> out.append('\\').appendCodePoint(codePoint);
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        if (!isPrintable(codePoint)) {
          out.append(String.format("\\u{%x}", codePoint));
          return false;
        }
        out.appendCodePoint(codePoint);
        return codePoint != '=';
      }
    }
    return false;
  }

  /** Not: controls, what turns the direction of writing, other line breaks, half characters. */
  private static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> codePoint == ' ' || !Character.isSpaceChar(codePoint);
    };
  }
}
