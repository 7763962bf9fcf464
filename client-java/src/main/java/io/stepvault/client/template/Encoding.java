package io.stepvault.client.template;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;

/** How the UTF-8 of a value is written where it stands. */
enum Encoding {
  PLAIN(1) {
    @Override
    boolean write(byte[] value, WipedBuffer out) {
      out.write(value);
      return true;
    }
  },
  /** Visible ASCII, blanks and tabs: what every library takes (RFC 9110, 5.5; RFC 5322, 2.2). */
  HEADER(1) {
    @Override
    boolean write(byte[] value, WipedBuffer out) {
      for (byte b : value) {
        if ((b < ' ' && b != '\t') || b == 0x7F) {
          return false;
        }
      }
      out.write(value);
      return true;
    }
  },
  /**
   * A part of one segment of a path: it neither ends the segment nor climbs out of it, where
   * servers decode slashes too. Not empty: two slashes would meet.
   */
  PATH(3) {
    @Override
    boolean write(byte[] value, WipedBuffer out) {
      return value.length > 0 && !hasDots(value) && QUERY.write(value, out);
    }
  },
  /** RFC 3986, 2.1: all but the unreserved characters is percent-encoded. */
  QUERY(3) {
    @Override
    boolean write(byte[] value, WipedBuffer out) {
      for (byte b : value) {
        if (isAlphanumeric(b) || b == '-' || b == '.' || b == '_' || b == '~') {
          out.write(b);
        } else {
          percent(b, out);
        }
      }
      return true;
    }
  },
  /** The URL standard's application/x-www-form-urlencoded. */
  FORM(3) {
    @Override
    boolean write(byte[] value, WipedBuffer out) {
      for (byte b : value) {
        if (b == ' ') {
          out.write('+');
        } else if (isAlphanumeric(b) || b == '*' || b == '-' || b == '.' || b == '_') {
          out.write(b);
        } else {
          percent(b, out);
        }
      }
      return true;
    }
  },
  /** RFC 8259, 7: what must be escaped. */
  JSON_STRING(6) {
    @Override
    boolean write(byte[] value, WipedBuffer out) {
      for (byte b : value) {
        if (b == '"' || b == '\\') {
          out.write('\\');
          out.write(b);
        } else if (b >= 0 && b < ' ') {
          out.ascii("\\u00");
          hex(b, out);
        } else {
          out.write(b);
        }
      }
      return true;
    }
  },
  JSON_NUMBER(1) {
    @Override
    boolean write(byte[] value, WipedBuffer out) {
      // Matched where it is: no String of it is made.
      Matcher number = JsonGrammar.NUMBER.matcher(new AsciiText(value));
      return number.matches() && PLAIN.write(value, out);
    }
  },
  JSON_BOOLEAN(1) {
    @Override
    boolean write(byte[] value, WipedBuffer out) {
      AsciiText text = new AsciiText(value);
      return (text.is("true") || text.is("false")) && PLAIN.write(value, out);
    }
  },
  /** Characters that XML 1.0 does not know, 2.2, are refused. */
  XML_TEXT(6) {
    @Override
    boolean write(byte[] value, WipedBuffer out) {
      return xml(value, "\t\n", out);
    }
  },
  /** Besides, what a parser would turn into blanks, 3.3.3. */
  XML_ATTRIBUTE(6) {
    @Override
    boolean write(byte[] value, WipedBuffer out) {
      return xml(value, "", out);
    }
  };

  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

  private final int expansion;

  Encoding(int expansion) {
    this.expansion = expansion;
  }

  /** How many bytes one of a value becomes at most. */
  int expansion() {
    return expansion;
  }

  /**
   * Writes a value.
   *
   * @return false when it cannot stand there; something of it may have been written
   */
  abstract boolean write(byte[] value, WipedBuffer out);

  /** Whether the quotes around the reference go with it. */
  boolean replacesQuotes() {
    return this == JSON_NUMBER || this == JSON_BOOLEAN;
  }

  /** Whether dots are all that stands between two slashes, up to a parameter. */
  private static boolean hasDots(byte[] value) {
    boolean dots = false;
    boolean others = false;
    for (int i = 0; i <= value.length; i++) {
      byte b = i == value.length ? (byte) '/' : value[i];
      if (b == '/' || b == '\\' || b == ';') {
        if (dots && !others) {
          return true;
        }
        dots = false;
        others = b == ';'; // What follows is a parameter.
      } else if (b == '.') {
        dots = true;
      } else {
        others = true;
      }
    }
    return false;
  }

  private static boolean isAlphanumeric(byte b) {
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
  }

  private static void percent(byte b, WipedBuffer out) {
    out.write('%');
    hex(b, out);
  }

  private static void hex(byte b, WipedBuffer out) {
    out.write(HEX[b >> 4 & 15]);
    out.write(HEX[b & 15]);
  }

  private static boolean xml(byte[] value, String controls, WipedBuffer out) {
    for (int i = 0; i < value.length; i++) {
      byte b = value[i];
      switch (b) {
        case '&' -> out.ascii("&amp;");
        case '<' -> out.ascii("&lt;");
        case '>' -> out.ascii("&gt;");
        case '"' -> out.ascii("&quot;");
        case '\'' -> out.ascii("&#39;");
        case '\t', '\n', '\r' -> {
          if (controls.indexOf(b) >= 0) {
            out.write(b);
          } else {
            out.ascii("&#" + b + ";");
          }
        }
        default -> {
          // U+FFFE and U+FFFF.
          boolean isNone =
              (b & 0xFF) == 0xEF
                  && i + 2 < value.length
                  && (value[i + 1] & 0xFF) == 0xBF
                  && (value[i + 2] & 0xFF) >= 0xBE;
          if ((b >= 0 && b < ' ') || isNone) {
            return false;
          }
          out.write(b);
        }
      }
    }
    return true;
  }

  /**
   * Bytes as characters, without a copy; what is not ASCII is some character that no pattern here
   * has.
   */
  @SuppressWarnings("ArrayRecordComponent") // Compared nowhere.
  private record AsciiText(byte[] bytes, int start, int end) implements CharSequence {
    AsciiText(byte[] bytes) {
      this(bytes, 0, bytes.length);
    }

    boolean is(String text) {
      return CharSequence.compare(this, text) == 0;
    }

    @Override
    public int length() {
      return end - start;
    }

    @Override
    public char charAt(int index) {
      return (char) (bytes[start + index] & 0xFF);
    }

    @Override
    public CharSequence subSequence(int from, int to) {
      return new AsciiText(bytes, start + from, start + to);
    }

    /** Never the text. */
    @Override
    public String toString() {
      return "AsciiText";
    }
  }
}
