package io.stepvault.client.masking;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.Objects;

/** Masked bytes, which are UTF-8, as text again; a character may come in two pieces. */
final class MaskedText extends OutputStream {
  private final Writer out;
  private final CharsetDecoder decoder =
      UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);

  /** The first bytes of a character, in read mode. */
  private ByteBuffer begun = ByteBuffer.allocate(0);

  private final CharBuffer chars = CharBuffer.allocate(1024);

  MaskedText(Writer out) {
    this.out = Objects.requireNonNull(out, "out");
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] text, int from, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text, from, length);
    if (begun.hasRemaining()) {
      bytes = ByteBuffer.allocate(begun.remaining() + length).put(begun).put(bytes).flip();
    }
    decode(bytes, false);
    begun = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    try (Writer closing = out) {
      decode(begun, true);
      closing.flush();
    }
  }

  private void decode(ByteBuffer bytes, boolean last) throws IOException {
    CoderResult result;
    do {
      result = decoder.decode(bytes, chars, last);
      out.write(chars.array(), 0, chars.position());
      chars.clear();
    } while (result.isOverflow());
  }
}
