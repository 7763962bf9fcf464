package io.stepvault.client.masking;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * Values that stand in any log without being a secret. To mask them would make logs unreadable and
 * tell everybody what the value is. Too short a list rather than too long: what is not on it is
 * masked.
 */
final class CommonValues {
  /** In small letters; all of five bytes or more. */
  private static final Set<String> WORDS =
      Set.of(
          "admin",
          "administrator",
          "anonymous",
          "changeme",
          "default",
          "development",
          "disabled",
          "empty",
          "enabled",
          "error",
          "example",
          "false",
          "guest",
          "hello",
          "localhost",
          "login",
          "master",
          "oracle",
          "passw0rd",
          "password",
          "postgres",
          "postgresql",
          "private",
          "production",
          "public",
          "qwerty",
          "secret",
          "secrets",
          "server",
          "service",
          "staging",
          "stepvault",
          "string",
          "system",
          "token",
          "undefined",
          "unknown",
          "value",
          "welcome",
          "12345",
          "123456",
          "1234567",
          "12345678",
          "123456789",
          "1234567890");

  private static final int LONGEST = 16;

  private CommonValues() {}

  /** One of the words in any case, or the same byte over and over, or nothing but white space. */
  static boolean contains(byte[] value) {
    return repeatsOneByte(value) || isBlank(value) || isWord(value);
  }

  private static boolean isWord(byte[] value) {
    return value.length <= LONGEST
        && WORDS.contains(new String(value, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT));
  }

  private static boolean repeatsOneByte(byte[] value) {
    for (byte b : value) {
      if (b != value[0]) {
        return false;
      }
    }
    return true;
  }

  private static boolean isBlank(byte[] value) {
    for (byte b : value) {
      if (!Lines.isSpace(b)) {
        return false;
      }
    }
    return true;
  }
}
