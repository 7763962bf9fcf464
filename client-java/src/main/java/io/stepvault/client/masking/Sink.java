package io.stepvault.client.masking;

import java.util.Arrays;

/** Bytes that grow, and leave no copy of themselves behind when they do. */
final class Sink {
  private byte[] bytes;
  private int length;

  Sink(int expected) {
    this.bytes = new byte[Math.max(expected, 16)];
  }

  Sink add(int one) {
    if (length == bytes.length) {
      byte[] larger = Arrays.copyOf(bytes, Math.multiplyExact(length, 2));
      Arrays.fill(bytes, (byte) 0);
      bytes = larger;
    }
    bytes[length++] = (byte) one;
    return this;
  }

  Sink ascii(String text) {
    for (int i = 0; i < text.length(); i++) {
      add(text.charAt(i));
    }
    return this;
  }

  /** As two hex digits. */
  Sink hex(int one, boolean upper) {
    return add(digit((one >>> 4) & 0xf, upper)).add(digit(one & 0xf, upper));
  }

  /** As UTF-8. */
  Sink codePoint(int c) {
    if (c < 0x80) {
      return add(c);
    }
    if (c < 0x800) {
      return add(0xc0 | (c >>> 6)).add(tail(c));
    }
    if (c < 0x10000) {
      return add(0xe0 | (c >>> 12)).add(tail(c >>> 6)).add(tail(c));
    }
    return add(0xf0 | (c >>> 18)).add(tail(c >>> 12)).add(tail(c >>> 6)).add(tail(c));
  }

  /** What was added; the sink is empty and wiped after that. */
  byte[] take() {
    byte[] taken = Arrays.copyOf(bytes, length);
    Arrays.fill(bytes, 0, length, (byte) 0);
    length = 0;
    return taken;
  }

  /** Whether it is an ASCII letter or digit. */
  static boolean isAlphanumeric(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static int tail(int c) {
    return 0x80 | (c & 0x3f);
  }

  private static int digit(int four, boolean upper) {
    return (upper ? "0123456789ABCDEF" : "0123456789abcdef").charAt(four);
  }
}
