package io.stepvault.server.token;

import java.util.regex.Pattern;

/** What a {@code kid} may look like: 1 to 128 printable ASCII characters (space included). */
final class KeyId {
  private static final Pattern FORM = Pattern.compile("[ -~]{1,128}");

  private KeyId() {}

  static boolean isWellFormed(String kid) {
    return FORM.matcher(kid).matches();
  }
}
