package io.stepvault.client.template;

import io.stepvault.client.template.TemplatePart.Filter;
import io.stepvault.client.template.TemplatePart.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds references in text, in one pass. The grammar is in {@code docs/templates.md}; what begins
 * with two braces and does not go on with {@code secrets} belongs to somebody else.
 */
final class ReferenceParser {
  private static final String OPEN = "{{";
  private static final String CLOSE = "}}";
  private static final String SECRETS = "secrets";

  private final String text;
  private int at;

  private ReferenceParser(String text) {
    this.text = text;
  }

  /**
   * What stands from {@code start} to {@code end} (UTF-16 units) and is no literal text; with the
   * backslashes before it that are not, either.
   *
   * @param reference empty: two literal braces
   */
  record Mark(int start, int end, Optional<Reference> reference) {}

  /** What is wrong, and at which UTF-16 unit. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;
    private final int index;

    Malformed(String problem, int index) {
      super(problem, null, false, false);
      this.index = index;
    }

    int index() {
      return index;
    }

    /** The same, where it is in a text that this one is a part of. */
    Malformed at(int other) {
      return new Malformed(getMessage(), other);
    }
  }

  static List<Mark> parse(String text) throws Malformed {
    return new ReferenceParser(text).marks();
  }

  private List<Mark> marks() throws Malformed {
    List<Mark> marks = new ArrayList<>();
    int free = 0; // What is before belongs to a mark.
    for (int open = text.indexOf(OPEN); open >= 0; open = text.indexOf(OPEN, at)) {
      at = open + 1;
      int backslashes = backslashesBefore(open, free);
      int start = open - (backslashes + 1) / 2; // Half of them stand for themselves.
      if (backslashes % 2 != 0) {
        at = open + OPEN.length();
        marks.add(new Mark(start, at, Optional.empty()));
        free = at;
      } else if (isOurs(open)) {
        Reference reference = reference();
        marks.add(new Mark(start, at, Optional.of(reference)));
        free = at;
      }
    }
    return marks;
  }

  private int backslashesBefore(int open, int free) {
    int first = open;
    while (first > free && text.charAt(first - 1) == '\\') {
      first--;
    }
    return open - first;
  }

  /** Whether a reference begins there; then goes behind its first word. */
  private boolean isOurs(int open) {
    int word = blanksFrom(open + OPEN.length());
    int end = word + SECRETS.length();
    if (!text.startsWith(SECRETS, word) || (end < text.length() && isOfName(text.charAt(end)))) {
      return false;
    }
    at = end;
    return true;
  }

  private Reference reference() throws Malformed {
    blanks();
    String name;
    if (takes('.')) {
      blanks();
      name = identifier();
    } else if (takes('[')) {
      blanks();
      name = quoted();
      blanks();
      require(takes(']'), "after the name in quotes comes ']'");
    } else {
      throw new Malformed("after 'secrets' comes .name or [\"name\"]", at);
    }
    blanks();
    Filter filter = takes('|') ? filter() : Filter.NONE;
    blanks();
    require(
        text.startsWith(CLOSE, at),
        "the reference does not end here with '}}': a name that is no identifier is written"
            + " secrets[\"name\"]");
    at += CLOSE.length();
    return new Reference(name, filter);
  }

  private String identifier() throws Malformed {
    int start = at;
    while (at < text.length() && isOfName(text.charAt(at))) {
      at++;
    }
    boolean isDigit = at > start && text.charAt(start) <= '9';
    require(
        at > start && !isDigit,
        start,
        "after 'secrets.' comes a name of letters, digits and _; any other name is written"
            + " secrets[\"name\"]");
    requireShort(start, at - start);
    return text.substring(start, at);
  }

  private String quoted() throws Malformed {
    int start = at;
    require(
        at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\''),
        "after 'secrets[' comes the name in quotes");
    char quote = text.charAt(at++);
    StringBuilder name = new StringBuilder();
    while (!takes(quote)) {
      require(at < text.length(), start, "the name's quote is not closed");
      char c = text.charAt(at++);
      if (c == '\\') {
        require(
            at < text.length() && "\"'\\".indexOf(text.charAt(at)) >= 0,
            "in a name \\ stands before a quote or another \\ only");
        c = text.charAt(at++);
      }
      name.append(c);
      requireShort(start, name.length());
    }
    require(!name.isEmpty(), start, "the name is empty");
    return name.toString();
  }

  private Filter filter() throws Malformed {
    blanks();
    int start = at;
    while (at < text.length() && isOfName(text.charAt(at))) {
      at++;
    }
    return switch (text.substring(start, at)) {
      case "number" -> Filter.NUMBER;
      case "boolean" -> Filter.BOOLEAN;
      default -> throw new Malformed("the filters are number and boolean", start);
    };
  }

  private void requireShort(int start, int length) throws Malformed {
    require(
        length <= Reference.LONGEST,
        start,
        "a name has at most " + Reference.LONGEST + " characters; is the reference not closed?");
  }

  private void require(boolean met, String problem) throws Malformed {
    require(met, at, problem);
  }

  private static void require(boolean met, int index, String problem) throws Malformed {
    if (!met) {
      throw new Malformed(problem, index);
    }
  }

  private boolean takes(char c) {
    boolean here = at < text.length() && text.charAt(at) == c;
    if (here) {
      at++;
    }
    return here;
  }

  private void blanks() {
    at = blanksFrom(at);
  }

  private int blanksFrom(int start) {
    int end = start;
    while (end < text.length() && " \t\r\n".indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    return end;
  }

  private static boolean isOfName(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }
}
