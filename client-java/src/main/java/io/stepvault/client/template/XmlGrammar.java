package io.stepvault.client.template;

import io.stepvault.client.template.TemplatePart.Filter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where in an XML document (XML 1.0) a place is. It does not ask whether the document is well
 * formed otherwise: whoever receives it does.
 */
final class XmlGrammar implements Grammar {
  private enum Where {
    TEXT("", ""),
    /** Between {@code <} and {@code >}, outside of values. */
    TAG("a value stands in text or between the quotes of an attribute", ""),
    SINGLE("", "'"),
    DOUBLE("", "\""),
    COMMENT("a value cannot stand in a comment", "-->"),
    CDATA("a value cannot stand in CDATA: in text it is escaped", "]]>"),
    INSTRUCTION("a value cannot stand in a processing instruction", "?>"),
    DECLARATION("a value cannot stand in a document type", "");

    private final String refusal;

    /** With it the place is over. */
    private final String end;

    Where(String refusal, String end) {
      this.refusal = refusal;
      this.end = end;
    }
  }

  /** Of an XML declaration, its encoding. */
  private static final Pattern ENCODING =
      Pattern.compile("xml(?=\\s).*?\\sencoding\\s*+=\\s*+[\"']([^\"']*+)", Pattern.DOTALL);

  private static final String COMMENT = "!--";
  private static final String CDATA = "![CDATA[";

  private Where where = Where.TEXT;

  /** What came since the {@code <}, as long as it may be one of the above. */
  private String opening = "";

  private boolean isOpening;

  /** What came since the {@code <?}. */
  private final StringBuilder instruction = new StringBuilder();

  /** How many characters of the place's end have come. */
  private int ended;

  /** Open brackets of a document type: its declarations have their own. */
  private int depth;

  @Override
  public void literal(char c) throws SyntaxProblem {
    if (isOpening && open(c)) {
      return;
    }
    switch (where) {
      case TEXT -> {
        if (c == '<') {
          where = Where.TAG;
          isOpening = true;
          opening = "";
        }
      }
      case TAG ->
          where =
              switch (c) {
                case '>' -> Where.TEXT;
                case '"' -> Where.DOUBLE;
                case '\'' -> Where.SINGLE;
                default -> Where.TAG;
              };
      case SINGLE, DOUBLE -> {
        if (c == where.end.charAt(0)) {
          where = Where.TAG;
        } else if (c == '<') {
          throw new SyntaxProblem("an attribute's value has no '<'; is a quote missing before?");
        }
      }
      case COMMENT, CDATA -> end(c);
      case INSTRUCTION -> {
        instruction.append(c);
        end(c);
        if (where == Where.TEXT) {
          requireUtf8();
        }
      }
      case DECLARATION -> {
        if (c == '<' || c == '[') {
          depth++;
        } else if (c == '>' || c == ']') {
          depth--;
          where = depth == 0 ? Where.TEXT : Where.DECLARATION;
        }
      }
    }
  }

  /** Whether the character still belongs to what says which kind of markup it is. */
  private boolean open(char c) throws SyntaxProblem {
    opening += c;
    if (opening.equals("?")) {
      begin(Where.INSTRUCTION);
      instruction.setLength(0);
    } else if (opening.equals(COMMENT)) {
      begin(Where.COMMENT);
    } else if (opening.equals(CDATA)) {
      begin(Where.CDATA);
    } else if (!COMMENT.startsWith(opening) && !CDATA.startsWith(opening)) {
      isOpening = false;
      if (opening.charAt(0) != '!') {
        return false;
      }
      where = Where.DECLARATION;
      depth = 1;
      return false;
    }
    return true;
  }

  private void begin(Where begun) {
    where = begun;
    isOpening = false;
    ended = 0;
  }

  /**
   * Each end is characters of one kind and {@code >}, so that a further one of them changes
   * nothing.
   */
  private void end(char c) {
    String end = where.end;
    if (c == end.charAt(ended)) {
      ended++;
    } else if (!(ended == end.length() - 1 && c == end.charAt(0))) {
      ended = c == end.charAt(0) ? 1 : 0;
    }
    if (ended == end.length()) {
      where = Where.TEXT;
    }
  }

  private void requireUtf8() throws SyntaxProblem {
    Matcher named = ENCODING.matcher(instruction);
    if (named.lookingAt() && !named.group(1).equalsIgnoreCase("UTF-8")) {
      throw new SyntaxProblem(
          "the document is sent as UTF-8: its XML declaration must name that encoding, or none");
    }
  }

  @Override
  public Encoding value(Filter filter) throws SyntaxProblem {
    Grammar.requireNone(filter);
    if (isOpening || !where.refusal.isEmpty()) {
      throw new SyntaxProblem(where.refusal);
    }
    return where == Where.TEXT ? Encoding.XML_TEXT : Encoding.XML_ATTRIBUTE;
  }

  @Override
  public void end() throws SyntaxProblem {
    if (where != Where.TEXT) {
      throw new SyntaxProblem("the XML ends within a tag, an attribute or a comment");
    }
  }
}
