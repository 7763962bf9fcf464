package io.stepvault.client.masking;

import java.util.List;

/** Strings in JSON (RFC 8259, section 7), as serializers in use write them. */
final class JsonEscapes {
  /** Only what must be escaped, as Jackson and {@code JSON.stringify} do. */
  static final Escape PLAIN = new Style(false, false, false, "")::write;

  static final List<Escape> ALL =
      List.of(
          PLAIN,
          new Style(true, false, false, "")::write,
          // ASCII only: Python's json, Jackson's ESCAPE_NON_ASCII.
          new Style(false, true, false, "")::write,
          new Style(true, true, false, "")::write,
          // PHP's json_encode, with and without JSON_UNESCAPED_UNICODE.
          new Style(false, true, true, "")::write,
          new Style(false, false, true, "")::write,
          // Safe in HTML: Gson, and Go's encoding/json.
          new Style(false, false, false, "<>&='\u2028\u2029")::write,
          new Style(false, false, false, "<>&\u2028\u2029")::write,
          // .NET's System.Text.Json.
          new Style(true, true, false, "\"&'+<>`\u007f")::write);

  /**
   * @param upper hex digits of {@code \\u00E9}
   * @param ascii nothing beyond ASCII stays as it is
   * @param slash {@code /} is escaped
   * @param numeric characters that are written as {@code \\uXXXX} whatever else holds
   */
  private record Style(boolean upper, boolean ascii, boolean slash, String numeric) {

    void write(int c, Sink sink) {
      if (numeric.indexOf(c) >= 0) {
        unicode(c, sink);
        return;
      }
      switch (c) {
        case '"' -> sink.ascii("\\\"");
        case '\\' -> sink.ascii("\\\\");
        case '\b' -> sink.ascii("\\b");
        case '\f' -> sink.ascii("\\f");
        case '\n' -> sink.ascii("\\n");
        case '\r' -> sink.ascii("\\r");
        case '\t' -> sink.ascii("\\t");
        case '/' -> sink.ascii(slash ? "\\/" : "/");
        default -> {
          if (c < 0x20 || (ascii && c >= 0x80)) {
            unicode(c, sink);
          } else {
            sink.codePoint(c);
          }
        }
      }
    }

    private void unicode(int c, Sink sink) {
      if (Character.isBmpCodePoint(c)) {
        unit(c, sink);
      } else {
        unit(Character.highSurrogate(c), sink);
        unit(Character.lowSurrogate(c), sink);
      }
    }

    private void unit(int unit, Sink sink) {
      sink.ascii("\\u").hex(unit >>> 8, upper).hex(unit & 0xff, upper);
    }
  }

  private JsonEscapes() {}
}
