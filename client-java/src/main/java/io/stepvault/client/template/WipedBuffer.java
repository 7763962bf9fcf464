package io.stepvault.client.template;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that are gathered; what it leaves behind when it grows, or is closed, is zeros. */
final class WipedBuffer implements AutoCloseable {
  private byte[] bytes;
  private int length;

  WipedBuffer(int expected) {
    this.bytes = new byte[Math.max(expected, 32)];
  }

  void write(int b) {
    reserve(1);
    bytes[length++] = (byte) b;
  }

  void write(byte[] more) {
    reserve(more.length);
    System.arraycopy(more, 0, bytes, length, more.length);
    length += more.length;
  }

  void ascii(String text) {
    write(text.getBytes(StandardCharsets.US_ASCII));
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  private void reserve(int more) {
    int needed = Math.addExact(length, more);
    if (needed > bytes.length) {
      byte[] larger = Arrays.copyOf(bytes, (int) Math.min(2L * needed, Integer.MAX_VALUE - 8));
      Arrays.fill(bytes, (byte) 0);
      bytes = larger;
    }
  }

  @Override
  public void close() {
    Arrays.fill(bytes, (byte) 0);
  }
}
