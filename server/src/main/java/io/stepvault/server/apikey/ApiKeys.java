package io.stepvault.server.apikey;

import com.google.crypto.tink.subtle.Random;
import io.stepvault.server.key.Frame;
import io.stepvault.server.key.Mac;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.key.Ring;
import io.stepvault.server.key.ValueContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The form of API keys: {@code wfk_}, 10 base62 characters of public id, 32 random ones that are
 * the secret (190 bits), and 6 of a CRC-32 of all before. The checksum tells a scanner of leaked
 * texts, and a gateway, what is no key without asking anybody; it protects nothing.
 */
public final class ApiKeys {
  static final String PREFIX = "wfk_";
  static final int PUBLIC_ID_LENGTH = 10;
  static final int SECRET_LENGTH = 32;
  static final int CHECKSUM_LENGTH = 6;
  static final int LENGTH = PREFIX.length() + PUBLIC_ID_LENGTH + SECRET_LENGTH + CHECKSUM_LENGTH;

  private static final byte[] PREFIX_BYTES = PREFIX.getBytes(StandardCharsets.US_ASCII);

  /** Base62, the digit of least value first. */
  private static final byte[] DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
          .getBytes(StandardCharsets.US_ASCII);

  private ApiKeys() {}

  /** A new key, as ASCII. */
  public static Plaintext generate() {
    byte[] key = new byte[LENGTH];
    System.arraycopy(PREFIX_BYTES, 0, key, 0, PREFIX_BYTES.length);
    for (int i = PREFIX_BYTES.length; i < LENGTH - CHECKSUM_LENGTH; i++) {
      key[i] = DIGITS[Random.randInt(DIGITS.length)]; // From a SecureRandom, without bias.
    }
    putChecksum(key);
    return Plaintext.adopt(key);
  }

  /** Over all that stands before it. */
  private static void putChecksum(byte[] key) {
    int covered = LENGTH - CHECKSUM_LENGTH;
    CRC32 checksum = new CRC32();
    checksum.update(key, 0, covered);
    long rest = checksum.getValue();
    for (int i = LENGTH - 1; i >= covered; i--) {
      key[i] = DIGITS[(int) (rest % DIGITS.length)];
      rest /= DIGITS.length;
    }
  }

  /** The part of a key that may be known: what it is found by. */
  public static String publicId(Plaintext key) {
    return publicId(key.exposeBytes());
  }

  private static String publicId(byte[] key) {
    return new String(key, PREFIX.length(), PUBLIC_ID_LENGTH, StandardCharsets.US_ASCII);
  }

  /**
   * What is kept to verify a key: HMAC-SHA-256 (RFC 2104) under the organization's keys, good for
   * one version of one item. Of 190 random bits it needs no slow hash.
   */
  public static Mac mac(Ring ring, ValueContext context, Plaintext key) {
    return ring.mac(frame(context, publicId(key), sha256(key.exposeBytes())));
  }

  /**
   * Reads what somebody presents as a key, without asking anybody.
   *
   * @param text stays the caller's to close
   * @return empty when it has not the form of a key, or another checksum
   */
  public static Optional<PresentedKey> read(Plaintext text) {
    byte[] key = text.exposeBytes();
    return hasForm(key)
        ? Optional.of(new PresentedKey(publicId(key), sha256(key)))
        : Optional.empty();
  }

  private static boolean hasForm(byte[] key) {
    if (key.length != LENGTH
        || !Arrays.equals(key, 0, PREFIX_BYTES.length, PREFIX_BYTES, 0, PREFIX_BYTES.length)) {
      return false;
    }
    for (int i = PREFIX_BYTES.length; i < LENGTH; i++) {
      if (Arrays.binarySearch(DIGITS, key[i]) < 0) {
        return false;
      }
    }
    byte[] good = key.clone();
    putChecksum(good);
    boolean same = MessageDigest.isEqual(good, key);
    Arrays.fill(good, (byte) 0);
    return same;
  }

  /**
   * @param digest of the key, not the key itself: a frame is not wiped
   */
  static byte[] frame(ValueContext context, String publicId, byte[] digest) {
    return Frame.of("stepvault/v1/api-key")
        .text(context.organization())
        .text(context.item())
        .number(context.version())
        .text(publicId)
        .bytes(digest)
        .toBytes();
  }

  private static byte[] sha256(byte[] key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
