package io.stepvault.server.key;

import com.google.crypto.tink.subtle.Random;
import java.util.regex.Pattern;

/** Names of ring keys: {@code key_} and 26 lower-case base32 characters (130 random bits). */
final class RingKeyId {
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final Pattern FORM = Pattern.compile("key_[" + ALPHABET + "]{26}");

  private RingKeyId() {}

  static String random() {
    StringBuilder id = new StringBuilder("key_");
    for (byte one : Random.randBytes(26)) {
      id.append(ALPHABET.charAt(one & 31));
    }
    return id.toString();
  }

  /**
   * For a message: an id out of a changed row may hold anything, so only a well-formed one is
   * shown.
   */
  static String shown(String id) {
    return FORM.matcher(id).matches() ? "key " + id : "a key whose id is malformed";
  }
}
