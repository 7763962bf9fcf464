package io.stepvault.examples.mail;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Writes bytes to a log as the UTF-8 that they are, however they are cut: a masker finds a value in
 * the characters that it has, and not in those of another charset. What is no UTF-8 becomes U+FFFD.
 */
final class Utf8Log extends OutputStream {
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);

  private final ByteBuffer bytes = ByteBuffer.allocate(1024);
  private final CharBuffer chars = CharBuffer.allocate(1024);
  private final Writer log;

  Utf8Log(Writer log) {
    this.log = log;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    int end = offset + length;
    for (int at = offset; at < end; ) {
      int taken = Math.min(bytes.remaining(), end - at);
      bytes.put(source, at, taken);
      at += taken;
      bytes.flip();
      decoder.decode(bytes, chars, false);
      // The beginning of a character waits for its end.
      bytes.compact();
      log.append(chars.flip());
      chars.clear();
    }
  }
}
