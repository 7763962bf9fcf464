package io.stepvault.server.attack;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Tokens put together by hand, so that nothing stands between an attack and the broker. */
final class Jwt {
  private Jwt() {}

  static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static String encode(String text) {
    return encode(text.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] decode(String part) {
    return Base64.getUrlDecoder().decode(part);
  }

  /** What is signed. */
  static String input(String header, String claims) {
    return encode(header) + "." + encode(claims);
  }

  /** Header, claims and signature of a token, as they stand in it. */
  static String[] parts(String token) {
    return token.split("\\.", -1);
  }

  /** JSON with more members, as text, before its own: a member's second value, or a new member. */
  static String before(String json, String members) {
    return "{" + members + "," + json.substring(1);
  }

  /** JSON without a member, whose value is a number, a text, a list of texts or a flat object. */
  static String without(String json, String name) {
    String value = "(\"[^\"]*\"|\\[[^\\]]*\\]|\\{[^}]*\\}|[^,}\\]]*)";
    String rest = json.replaceFirst("\"" + name + "\":" + value + ",?", "").replace(",}", "}");
    if (rest.equals(json)) {
      throw new IllegalArgumentException("no member " + name);
    }
    return rest;
  }

  /** JSON with a member in the place of the one that it has; {@code value} is JSON too. */
  static String with(String json, String name, String value) {
    return before(without(json, name), "\"" + name + "\":" + value);
  }
}
