package io.stepvault.client.masking;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Text and attribute values in XML and HTML, as serializers in use write them. */
final class XmlEscapes {
  /** Element text. */
  static final Escape TEXT =
      new Style(Map.of('&', "&amp;", '<', "&lt;", '>', "&gt;"), Numbers.NONE, false, false)::write;

  private static final List<Map<Character, String>> NAMES =
      List.of(
          Map.of('&', "&amp;", '<', "&lt;"),
          Map.of('&', "&amp;", '<', "&lt;", '>', "&gt;"),
          Map.of('&', "&amp;", '<', "&lt;", '"', "&quot;"),
          Map.of('&', "&amp;", '<', "&lt;", '>', "&gt;", '"', "&quot;"),
          Map.of('&', "&amp;", '<', "&lt;", '>', "&gt;", '"', "&quot;", '\'', "&apos;"),
          // HTML: PHP and Spring; Python; Go; OWASP.
          Map.of('&', "&amp;", '<', "&lt;", '>', "&gt;", '"', "&quot;", '\'', "&#39;"),
          Map.of('&', "&amp;", '<', "&lt;", '>', "&gt;", '"', "&quot;", '\'', "&#x27;"),
          Map.of('&', "&amp;", '<', "&lt;", '>', "&gt;", '"', "&#34;", '\'', "&#39;"),
          Map.of(
              '&', "&amp;", '<', "&lt;", '>', "&gt;", '"', "&quot;", '\'', "&#x27;", '/',
              "&#x2F;"));
  private static final List<Escape> NAMED = all(List.of());

  private static final List<Escape> ALL =
      all(List.of(Numbers.DECIMAL, Numbers.UPPER_HEX, Numbers.LOWER_HEX));

  /** How characters are written that have no name. */
  private enum Numbers {
    NONE,
    DECIMAL,
    UPPER_HEX,
    LOWER_HEX
  }

  /**
   * @param controls line breaks and tabs are numbers, as in attributes
   * @param nonAscii nothing beyond ASCII stays as it is
   */
  private record Style(
      Map<Character, String> names, Numbers numbers, boolean controls, boolean nonAscii) {

    void write(int c, Sink sink) {
      String name = c < 0x80 ? names.get((char) c) : null;
      if (name != null) {
        sink.ascii(name);
      } else if ((c < 0x20 && controls) || (c >= 0x80 && nonAscii)) {
        switch (numbers) {
          case NONE -> sink.codePoint(c);
          case DECIMAL -> sink.ascii("&#").ascii(Integer.toString(c)).add(';');
          case UPPER_HEX -> sink.ascii("&#x").ascii(hex(c).toUpperCase(Locale.ROOT)).add(';');
          case LOWER_HEX -> sink.ascii("&#x").ascii(hex(c)).add(';');
        }
      } else {
        sink.codePoint(c);
      }
    }

    private static String hex(int c) {
      return Integer.toHexString(c);
    }
  }

  private static List<Escape> all(List<Numbers> numbered) {
    List<Escape> all = new ArrayList<>();
    for (Map<Character, String> some : NAMES) {
      all.add(new Style(some, Numbers.NONE, false, false)::write);
      for (Numbers numbers : numbered) {
        all.add(new Style(some, numbers, true, false)::write);
        all.add(new Style(some, numbers, false, true)::write);
        all.add(new Style(some, numbers, true, true)::write);
      }
    }
    return List.copyOf(all);
  }

  /** The styles that differ for such a value. */
  static List<Escape> of(byte[] value) {
    return Text.isPrintable(value) ? NAMED : ALL;
  }

  private XmlEscapes() {}
}
