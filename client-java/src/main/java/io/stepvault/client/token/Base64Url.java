package io.stepvault.client.token;

import java.util.Base64;

/** Base64url without padding (RFC 7515 section 2). */
final class Base64Url {
  private Base64Url() {}

  static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
