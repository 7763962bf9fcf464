package io.stepvault.server.vault;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * How a PKCS#8 key may come: DER, or one block of PEM (RFC 7468), with or without text around it.
 * Works on bytes alone: a PEM library would make Strings of the key.
 */
final class Pkcs8Encoding {
  private static final byte DER_SEQUENCE = 0x30;
  private static final int MOST_BYTES = 16_384;
  private static final byte[] BEGIN = ascii("-----BEGIN ");
  private static final byte[] END = ascii("-----END ");
  private static final byte[] DASHES = ascii("-----");
  private static final byte[] LABEL = ascii("PRIVATE KEY");

  private Pkcs8Encoding() {}

  static boolean looksLikePem(byte[] bytes) {
    return find(bytes, BEGIN, 0) >= 0;
  }

  /**
   * The DER, in an array of its own, which the caller wipes.
   *
   * @throws KeyRefused when it is neither, or has a password
   */
  static byte[] der(byte[] bytes) throws KeyRefused {
    if (bytes.length > MOST_BYTES) {
      throw new KeyRefused("must be at most %,d bytes".formatted(MOST_BYTES));
    }
    if (bytes.length > 0 && bytes[0] == DER_SEQUENCE) {
      return bytes.clone();
    }
    int begin = find(bytes, BEGIN, 0);
    if (begin < 0) {
      throw new KeyRefused("must be PKCS#8, as DER or as PEM");
    }
    int label = begin + BEGIN.length;
    int labelEnd = find(bytes, DASHES, label);
    int bodyEnd = labelEnd < 0 ? -1 : find(bytes, END, labelEnd);
    if (bodyEnd < 0) {
      throw new KeyRefused("is PEM that was cut off");
    }
    requireLabel(Arrays.copyOfRange(bytes, label, labelEnd));
    if (find(bytes, BEGIN, bodyEnd) >= 0) {
      throw new KeyRefused("must be one PEM block, the private key alone");
    }
    return decode(bytes, labelEnd + DASHES.length, bodyEnd);
  }

  private static void requireLabel(byte[] label) throws KeyRefused {
    if (Arrays.equals(label, LABEL)) {
      return;
    }
    if (Arrays.equals(label, ascii("ENCRYPTED PRIVATE KEY"))) {
      throw new KeyRefused(
          "has a password: write it without one, with 'openssl pkcs8 -in KEY -out NEW'");
    }
    if (endsWith(label, ascii("PUBLIC KEY")) || endsWith(label, ascii("CERTIFICATE"))) {
      throw new KeyRefused("is a public key: import the private one");
    }
    throw new KeyRefused(
        "must be PKCS#8, its PEM begins with '-----BEGIN PRIVATE KEY-----': convert it with"
            + " 'openssl pkcs8 -topk8 -nocrypt -in KEY -out NEW'");
  }

  private static byte[] decode(byte[] bytes, int from, int to) throws KeyRefused {
    byte[] base64 = new byte[to - from];
    int length = 0;
    for (int i = from; i < to; i++) {
      if (!Character.isWhitespace(bytes[i])) {
        base64[length++] = bytes[i];
      }
    }
    byte[] exact = Arrays.copyOf(base64, length);
    try {
      return Base64.getDecoder().decode(exact);
    } catch (IllegalArgumentException e) { // Its message may hold a character of the key.
      throw new KeyRefused("is PEM whose base64 cannot be read");
    } finally {
      Arrays.fill(base64, (byte) 0);
      Arrays.fill(exact, (byte) 0);
    }
  }

  private static int find(byte[] bytes, byte[] sought, int from) {
    for (int i = from; i <= bytes.length - sought.length; i++) {
      if (Arrays.equals(bytes, i, i + sought.length, sought, 0, sought.length)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean endsWith(byte[] bytes, byte[] end) {
    return bytes.length >= end.length
        && Arrays.equals(bytes, bytes.length - end.length, bytes.length, end, 0, end.length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
