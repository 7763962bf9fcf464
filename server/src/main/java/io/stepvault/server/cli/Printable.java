package io.stepvault.server.cli;

/** Text that somebody else wrote, as it may be shown at a terminal. */
final class Printable {
  private Printable() {}

  /** The text on one line, without what steers a terminal or turns the direction of writing. */
  static String text(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            codePoint -> {
              if (isPrintable(codePoint)) {
                out.appendCodePoint(codePoint);
              } else {
                out.append(codePoint == '\n' ? "\\n" : String.format("\\u{%x}", codePoint));
              }
            });
    return out.toString();
  }

  /** Whether it neither steers a terminal nor turns the direction of writing. */
  static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  /** How many columns of a terminal the text takes. */
  static int columns(String text) {
    return text.codePoints().map(Printable::columns).sum();
  }

  private static int columns(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> 0;
      default ->
          Character.isIdeographic(codePoint) || Character.isEmojiPresentation(codePoint) ? 2 : 1;
    };
  }
}
