package io.stepvault.client.masking;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The code points of a value, when it is UTF-8 (RFC 3629). */
final class Text implements AutoCloseable {
  private final int[] codePoints;

  private Text(int[] codePoints) {
    this.codePoints = codePoints;
  }

  /** Null when the bytes are no UTF-8: then no serializer takes them as text. */
  static Text of(byte[] utf8) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    char[] chars = new char[utf8.length];
    CharBuffer into = CharBuffer.wrap(chars);
    try {
      if (decoder.decode(ByteBuffer.wrap(utf8), into, true).isError()) {
        return null;
      }
      int[] codePoints = new int[into.position()];
      int count = 0;
      for (int i = 0; i < into.position(); ) {
        int c = Character.codePointAt(chars, i, into.position());
        codePoints[count++] = c;
        i += Character.charCount(c);
      }
      int[] exact = Arrays.copyOf(codePoints, count);
      Arrays.fill(codePoints, 0);
      return new Text(exact);
    } finally {
      Arrays.fill(chars, '\0');
    }
  }

  /** The text with each character written as {@code escape} writes it, as UTF-8. */
  byte[] escaped(Escape escape) {
    Sink sink = new Sink(codePoints.length * 2);
    for (int c : codePoints) {
      escape.write(c, sink);
    }
    return sink.take();
  }

  /** Whether all is characters that no escape and no percent-encoding writes in another way. */
  static boolean isPlain(byte[] text) {
    for (byte b : text) {
      if (!Sink.isAlphanumeric(b) && b != '-' && b != '_' && b != '.') {
        return false;
      }
    }
    return true;
  }

  /** Whether neither controls nor anything beyond ASCII is there. */
  static boolean isPrintable(byte[] text) {
    for (byte b : text) {
      if (b < ' ') {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    Arrays.fill(codePoints, 0);
  }
}
