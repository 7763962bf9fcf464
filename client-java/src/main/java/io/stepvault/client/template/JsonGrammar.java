package io.stepvault.client.template;

import io.stepvault.client.template.TemplatePart.Filter;
import java.util.BitSet;
import java.util.regex.Pattern;

/** A JSON document (RFC 8259): an automaton with a stack of what is open. */
final class JsonGrammar implements Grammar {
  static final Pattern NUMBER =
      Pattern.compile("-?+(0|[1-9][0-9]*+)(\\.[0-9]++)?+([eE][+-]?+[0-9]++)?+");

  private static final String IN_QUOTES =
      "a reference stands in a JSON string: put it into quotes, with | number or | boolean if the"
          + " value is to be one";

  private enum Where {
    VALUE("a value"),
    /** After {@code [}. */
    FIRST_VALUE("a value or ']'"),
    /** After a comma in an object. */
    KEY("a member's name in quotes"),
    /** After an opening brace. */
    FIRST_KEY("a member's name in quotes, or '}'"),
    COLON("':'"),
    AFTER_VALUE("',' or a closing bracket"),
    STRING("text"),
    KEY_STRING("text"),
    /** A number, or one of the three words. */
    SCALAR("a value"),
    END("nothing: the document is over");

    private final String expected;

    Where(String expected) {
      this.expected = expected;
    }
  }

  private Where where = Where.VALUE;

  /** Of each open bracket, whether it is an object's. */
  private final BitSet objects = new BitSet();

  private int depth;

  private final StringBuilder scalar = new StringBuilder();

  /** The string has no content so far. */
  private boolean isFresh;

  /** The string had to be the reference alone, and it was. */
  private boolean mustClose;

  private boolean isEscape;

  /** How many digits of a {@code \\uXXXX} are due. */
  private int hexDigits;

  @Override
  public void literal(char c) throws SyntaxProblem {
    switch (where) {
      case STRING, KEY_STRING -> inString(c);
      case SCALAR -> inScalar(c);
      default -> {
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
          between(c);
        }
      }
    }
  }

  private void between(char c) throws SyntaxProblem {
    switch (where) {
      case VALUE -> begin(c);
      case FIRST_VALUE -> {
        if (c == ']') {
          close();
        } else {
          begin(c);
        }
      }
      case KEY, FIRST_KEY -> {
        if (c == '"') {
          where = Where.KEY_STRING;
        } else if (c == '}' && where == Where.FIRST_KEY) {
          close();
        } else if (c == '{' && where == Where.FIRST_KEY) {
          throw new SyntaxProblem(IN_QUOTES);
        } else {
          throw unexpected();
        }
      }
      case COLON -> {
        if (c != ':') {
          throw unexpected();
        }
        where = Where.VALUE;
      }
      case AFTER_VALUE -> {
        boolean isObject = objects.get(depth - 1);
        if (c == ',') {
          where = isObject ? Where.KEY : Where.VALUE;
        } else if (c == (isObject ? '}' : ']')) {
          close();
        } else {
          throw unexpected();
        }
      }
      default -> throw unexpected();
    }
  }

  private void begin(char c) throws SyntaxProblem {
    switch (c) {
      case '"' -> {
        where = Where.STRING;
        isFresh = true;
      }
      case '{' -> open(true, Where.FIRST_KEY);
      case '[' -> open(false, Where.FIRST_VALUE);
      default -> {
        if (c == '-' || (c >= '0' && c <= '9') || c == 't' || c == 'f' || c == 'n') {
          where = Where.SCALAR;
          scalar.append(c);
        } else {
          throw unexpected();
        }
      }
    }
  }

  private void open(boolean isObject, Where next) {
    objects.set(depth++, isObject);
    where = next;
  }

  private void close() {
    depth--;
    afterValue();
  }

  private void afterValue() {
    where = depth == 0 ? Where.END : Where.AFTER_VALUE;
  }

  private void inString(char c) throws SyntaxProblem {
    isFresh = false;
    if (mustClose && c != '"') {
      throw notAlone();
    }
    if (hexDigits > 0) {
      hexDigits--;
      if (Character.digit(c, 16) < 0 || c > 'f') {
        throw new SyntaxProblem("after \\u come four hex digits");
      }
    } else if (isEscape) {
      isEscape = false;
      hexDigits = c == 'u' ? 4 : 0;
      if ("\"\\/bfnrtu".indexOf(c) < 0) {
        throw new SyntaxProblem("JSON has no such escape");
      }
    } else if (c == '\\') {
      isEscape = true;
    } else if (c == '"') {
      if (where == Where.KEY_STRING) {
        where = Where.COLON;
      } else {
        afterValue();
      }
      mustClose = false;
    } else if (c < ' ') {
      throw new SyntaxProblem("in a JSON string control characters are escaped");
    }
  }

  private void inScalar(char c) throws SyntaxProblem {
    switch (c) {
      case ' ', '\t', '\n', '\r', ',', ']', '}' -> {
        endScalar();
        literal(c);
      }
      default -> scalar.append(c);
    }
  }

  private void endScalar() throws SyntaxProblem {
    String text = scalar.toString();
    scalar.setLength(0);
    if (!text.equals("true")
        && !text.equals("false")
        && !text.equals("null")
        && !NUMBER.matcher(text).matches()) {
      throw new SyntaxProblem("before this place: neither a number nor true, false or null");
    }
    afterValue();
  }

  @Override
  public Encoding value(Filter filter) throws SyntaxProblem {
    if (where == Where.KEY_STRING) {
      throw new SyntaxProblem("a value cannot stand in the name of a member");
    }
    if (where != Where.STRING || isEscape || hexDigits > 0) {
      throw new SyntaxProblem(IN_QUOTES);
    }
    if (mustClose || (filter != Filter.NONE && !isFresh)) {
      throw notAlone();
    }
    isFresh = false;
    mustClose = filter != Filter.NONE;
    return switch (filter) {
      case NONE -> Encoding.JSON_STRING;
      case NUMBER -> Encoding.JSON_NUMBER;
      case BOOLEAN -> Encoding.JSON_BOOLEAN;
    };
  }

  @Override
  public void end() throws SyntaxProblem {
    if (where == Where.SCALAR) {
      endScalar();
    }
    if (where != Where.END) {
      throw new SyntaxProblem("the JSON document is not over: it lacks " + where.expected);
    }
  }

  private SyntaxProblem unexpected() {
    return new SyntaxProblem("this is not JSON: expected is " + where.expected);
  }

  private static SyntaxProblem notAlone() {
    return new SyntaxProblem("with a filter the reference is all that the string holds");
  }
}
