package io.stepvault.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/** Basic authentication (RFC 7617), in UTF-8. */
final class BasicAuth {
  private static final byte[] SCHEME = "Basic ".getBytes(US_ASCII);

  private BasicAuth() {}

  /**
   * The header's value.
   *
   * @param rendered user and password are wiped
   * @throws ReferencesUnresolvedException when a value makes one of them impossible
   */
  static byte[] header(Texts texts, Map<String, byte[]> rendered) {
    byte[] user = rendered.get(RequestTemplate.USER);
    byte[] password = rendered.get(RequestTemplate.PASSWORD);
    if (!isUser(user)) {
      throw texts.unfit(RequestTemplate.USER);
    }
    if (!isPassword(password)) {
      throw texts.unfit(RequestTemplate.PASSWORD);
    }
    byte[] pair = Arrays.copyOf(user, user.length + 1 + password.length);
    pair[user.length] = ':';
    System.arraycopy(password, 0, pair, user.length + 1, password.length);
    byte[] encoded = Base64.getEncoder().encode(pair);
    byte[] header = Arrays.copyOf(SCHEME, SCHEME.length + encoded.length);
    System.arraycopy(encoded, 0, header, SCHEME.length, encoded.length);
    for (byte[] secret : new byte[][] {user, password, pair, encoded}) {
      Arrays.fill(secret, (byte) 0);
    }
    return header;
  }

  /** Section 2: without a colon, which ends it, and without control characters. */
  static boolean isUser(byte[] text) {
    for (byte b : text) {
      if (b == ':') {
        return false;
      }
    }
    return isPassword(text);
  }

  /** Section 2: without control characters. */
  static boolean isPassword(byte[] text) {
    for (byte b : text) {
      if ((b >= 0 && b < ' ') || b == 0x7F) {
        return false;
      }
    }
    return true;
  }
}
