package io.stepvault.server.testing;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32;

/** Texts of the form of API keys, with a good checksum. */
public final class TestKeys {
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private TestKeys() {}

  /** A key that nobody has. */
  public static String unknown() {
    return withChecksum("wfk_" + random(42));
  }

  /** The same public id with another secret. */
  public static String otherSecret(String key) {
    return withChecksum(key.substring(0, 14) + random(32));
  }

  /** The key that begins so; {@code text} is its first 46 characters. */
  public static String withChecksum(String text) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.US_ASCII));
    StringBuilder digits = new StringBuilder();
    for (long rest = crc.getValue(); digits.length() < 6; rest /= 62) {
      digits.insert(0, DIGITS.charAt((int) (rest % 62)));
    }
    return text + digits;
  }

  private static String random(int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(DIGITS.charAt(ThreadLocalRandom.current().nextInt(62)));
    }
    return text.toString();
  }
}
