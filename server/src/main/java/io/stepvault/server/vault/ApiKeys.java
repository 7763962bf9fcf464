package io.stepvault.server.vault;

import com.google.crypto.tink.subtle.Random;
import io.stepvault.server.key.Frame;
import io.stepvault.server.key.Mac;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.key.Ring;
import io.stepvault.server.key.ValueContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32;

/**
 * The form of API keys: {@code wfk_}, 10 base62 characters of public id, 32 random ones that are
 * the secret (190 bits), and 6 of a CRC-32 of all before. The checksum tells a scanner of leaked
 * texts, and a gateway, what is no key without asking anybody; it protects nothing.
 */
final class ApiKeys {
  static final String PREFIX = "wfk_";
  static final int PUBLIC_ID_LENGTH = 10;
  static final int SECRET_LENGTH = 32;
  static final int CHECKSUM_LENGTH = 6;
  static final int LENGTH = PREFIX.length() + PUBLIC_ID_LENGTH + SECRET_LENGTH + CHECKSUM_LENGTH;

  /** Base62, the digit of least value first. */
  private static final byte[] DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
          .getBytes(StandardCharsets.US_ASCII);

  private ApiKeys() {}

  /** A new key, as ASCII. */
  static Plaintext generate() {
    byte[] key = new byte[LENGTH];
    byte[] prefix = PREFIX.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(prefix, 0, key, 0, prefix.length);
    int covered = LENGTH - CHECKSUM_LENGTH;
    for (int i = prefix.length; i < covered; i++) {
      key[i] = DIGITS[Random.randInt(DIGITS.length)]; // From a SecureRandom, without bias.
    }
    CRC32 checksum = new CRC32();
    checksum.update(key, 0, covered);
    long rest = checksum.getValue();
    for (int i = LENGTH - 1; i >= covered; i--) {
      key[i] = DIGITS[(int) (rest % DIGITS.length)];
      rest /= DIGITS.length;
    }
    return Plaintext.adopt(key);
  }

  /** The part of a key that may be known: what it is found by. */
  static String publicId(Plaintext key) {
    return new String(
        key.exposeBytes(), PREFIX.length(), PUBLIC_ID_LENGTH, StandardCharsets.US_ASCII);
  }

  /**
   * What is kept to verify a key: HMAC-SHA-256 (RFC 2104) under the organization's keys, good for
   * one version of one item. Of 190 random bits it needs no slow hash.
   */
  static Mac mac(Ring ring, ValueContext context, Plaintext key) {
    return ring.mac(
        Frame.of("stepvault/v1/api-key")
            .text(context.organization())
            .text(context.item())
            .number(context.version())
            .text(publicId(key))
            .bytes(sha256(key.exposeBytes())) // Not the key itself: a frame is not wiped.
            .toBytes());
  }

  private static byte[] sha256(byte[] key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
