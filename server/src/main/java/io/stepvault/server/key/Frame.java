package io.stepvault.server.key;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Builds the one encoding of a sequence of fields, for additional data and as input of a MAC. Two
 * different sequences never give the same bytes, as joining with a separator would.
 *
 * <p>Each field is one byte of type, four bytes of length (big-endian, as all numbers here) and its
 * content: {@code 01} text in UTF-8, {@code 02} bytes, {@code 03} a number of 8 bytes, {@code 04} a
 * time as 8 bytes of seconds since 1970 and 4 of nanoseconds, {@code 05} a flag of one byte, {@code
 * 00} an absent field of length 0. The label comes first, as a text. A list is its count, then its
 * members.
 *
 * <p>The buffer is not wiped, so a secret value never goes in: its MAC does ({@link
 * Ring#requestMac}).
 */
public final class Frame {
  private static final int ABSENT = 0;
  private static final int TEXT = 1;
  private static final int BYTES = 2;
  private static final int NUMBER = 3;
  private static final int TIME = 4;
  private static final int FLAG = 5;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

  private Frame() {}

  /** Begins with what is encoded, and in which version of its format: {@code stepvault/v1/item}. */
  public static Frame of(String label) {
    return new Frame().text(label);
  }

  /**
   * Adds a text, kept exactly as it is.
   *
   * @param text null for absent
   * @throws IllegalArgumentException when it holds half of a surrogate pair, which has no UTF-8
   */
  public Frame text(String text) {
    return text == null ? absent() : field(TEXT, utf8(text));
  }

  /**
   * Adds bytes.
   *
   * @param bytes null for absent
   */
  public Frame bytes(byte[] bytes) {
    return bytes == null ? absent() : field(BYTES, bytes);
  }

  public Frame number(long number) {
    return field(NUMBER, ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }

  /**
   * Adds a point in time.
   *
   * @param time null for absent; in whole microseconds. The database keeps no more, so a finer time
   *     would no longer be the same when it is read again.
   * @throws IllegalArgumentException when it is finer
   */
  public Frame time(Instant time) {
    if (time == null) {
      return absent();
    }
    if (time.getNano() % 1_000 != 0) {
      throw new IllegalArgumentException("finer than microseconds: truncate before storing");
    }
    return field(
        TIME,
        ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
            .putLong(time.getEpochSecond())
            .putInt(time.getNano())
            .array());
  }

  public Frame flag(boolean flag) {
    return field(FLAG, new byte[] {(byte) (flag ? 1 : 0)});
  }

  public byte[] toBytes() {
    return out.toByteArray();
  }

  private Frame absent() {
    return field(ABSENT, new byte[0]);
  }

  private Frame field(int type, byte[] content) {
    out.write(type);
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(content.length).array());
    out.writeBytes(content);
    return this;
  }

  private static byte[] utf8(String text) {
    try {
      // String.getBytes would turn a lone surrogate into '?', and two texts into one.
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("a text with half of a surrogate pair", e);
    }
  }
}
