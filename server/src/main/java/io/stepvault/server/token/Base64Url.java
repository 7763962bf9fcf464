package io.stepvault.server.token;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** Base64url as RFC 7515 section 2 has it: no padding, and exactly one encoding for any bytes. */
public final class Base64Url {
  private Base64Url() {}

  static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Empty for anything but the canonical encoding. */
  public static Optional<byte[]> decode(String text) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    // The JDK's decoder lets padding and stray low bits pass: two texts of one signature would
    // be two tokens to whoever compares text. Both show at the end, where the last bytes are.
    byte[] last = Arrays.copyOfRange(bytes, (Math.max(bytes.length, 1) - 1) / 3 * 3, bytes.length);
    return text.endsWith(encode(last)) && text.length() == encodedLength(bytes.length)
        ? Optional.of(bytes)
        : Optional.empty();
  }

  private static int encodedLength(int bytes) {
    return (bytes * 4 + 2) / 3;
  }
}
