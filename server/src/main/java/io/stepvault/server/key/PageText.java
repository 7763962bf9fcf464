package io.stepvault.server.key;

import java.util.Base64;
import java.util.Optional;

/** What a sealed page token is written as: base64url without padding (RFC 4648, section 5). */
final class PageText {
  private PageText() {}

  static String of(byte[] sealed) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
  }

  /** The bytes, or nothing when the text is not exactly how they are written. */
  static Optional<byte[]> read(String text) {
    byte[] sealed;
    try {
      sealed = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    // The decoder also takes padding and stray low bits: other spellings of a token are none.
    return of(sealed).equals(text) ? Optional.of(sealed) : Optional.empty();
  }
}
