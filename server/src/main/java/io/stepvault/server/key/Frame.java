package io.stepvault.server.key;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

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

  private static final int HEADER = Byte.BYTES + Integer.BYTES;

  private ByteBuffer out = ByteBuffer.allocate(256);

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
    begin(NUMBER, Long.BYTES).putLong(number);
    return this;
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
    begin(TIME, Long.BYTES + Integer.BYTES).putLong(time.getEpochSecond()).putInt(time.getNano());
    return this;
  }

  public Frame flag(boolean flag) {
    begin(FLAG, Byte.BYTES).put((byte) (flag ? 1 : 0));
    return this;
  }

  public byte[] toBytes() {
    return Arrays.copyOf(out.array(), out.position());
  }

  private Frame absent() {
    begin(ABSENT, 0);
    return this;
  }

  private Frame field(int type, byte[] content) {
    begin(type, content.length).put(content);
    return this;
  }

  /** Where the content goes, of exactly that length. */
  private ByteBuffer begin(int type, int length) {
    if (out.remaining() < HEADER + length) {
      int capacity = Math.max(2 * out.capacity(), out.position() + HEADER + length);
      out = ByteBuffer.allocate(capacity).put(out.flip());
    }
    return out.put((byte) type).putInt(length);
  }

  private static byte[] utf8(String text) {
    if (!hasSurrogates(text)) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
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

  private static boolean hasSurrogates(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }
}
