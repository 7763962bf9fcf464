package io.stepvault.server.vault;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * HMAC keys that stand in tutorials, repositories and specifications: whoever wants to forge a
 * signature tries them first. Kept as the first 8 bytes of their SHA-256, some 2,000 of them; a
 * random key is among them by chance once in 10^16.
 */
final class PublishedKeys {
  private static final String RESOURCE = "published-hmac-keys.txt";
  private static final char COMMENT = '#';
  private static final int HEXADECIMAL = 16;

  /** In ascending order of the signed numbers. */
  private static final long[] DIGESTS = load();

  private PublishedKeys() {}

  static boolean contains(byte[] key) {
    return Arrays.binarySearch(DIGESTS, digest(key)) >= 0;
  }

  private static long digest(byte[] key) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(key)).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static long[] load() {
    InputStream resource = PublishedKeys.class.getResourceAsStream(RESOURCE);
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(resource, StandardCharsets.US_ASCII))) {
      return lines
          .lines()
          .filter(line -> line.charAt(0) != COMMENT)
          .mapToLong(line -> Long.parseUnsignedLong(line, HEXADECIMAL))
          .sorted()
          .toArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
