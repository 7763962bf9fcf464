package io.stepvault.server.key;

import java.util.Arrays;
import java.util.Objects;

/**
 * The bytes of a secret value. Whoever reads one calls {@link #exposeBytes()}, so that a search for
 * that name finds every place where a value is touched. Closing wipes the bytes.
 */
public final class Plaintext implements AutoCloseable {
  private volatile byte[] bytes;

  private Plaintext(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes the array over: it is wiped on {@link #close()}, and the caller lets go of it. */
  public static Plaintext adopt(byte[] bytes) {
    return new Plaintext(Objects.requireNonNull(bytes, "bytes"));
  }

  /**
   * The array itself, not a copy: it must not outlive this object, and closing zeroes it.
   *
   * @throws IllegalStateException after {@link #close()}
   */
  public byte[] exposeBytes() {
    byte[] present = bytes;
    if (present == null) {
      throw new IllegalStateException("this plaintext was closed");
    }
    return present;
  }

  /**
   * In bytes.
   *
   * @throws IllegalStateException after {@link #close()}
   */
  public int length() {
    return exposeBytes().length;
  }

  @Override
  public void close() {
    byte[] present = bytes;
    bytes = null;
    if (present != null) {
      Arrays.fill(present, (byte) 0);
    }
  }

  @Override
  public String toString() {
    return "Plaintext[redacted]";
  }
}
