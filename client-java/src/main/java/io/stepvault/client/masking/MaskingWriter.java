package io.stepvault.client.masking;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;

/**
 * {@link SecretMasker#writer}: text on its way to the masking, as UTF-8. Not an {@code
 * OutputStreamWriter}, which leaves the text in its buffer when it is closed.
 */
final class MaskingWriter extends Writer {
  private static final int PIECE = 8192;

  private final MaskingOutputStream masking;
  private final CharsetEncoder encoder =
      UTF_8
          .newEncoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);

  private final byte[] bytes = new byte[PIECE];
  private final ByteBuffer utf8 = ByteBuffer.wrap(bytes);

  /** The first half of a surrogate pair whose other half has not come yet, or nothing. */
  private final CharBuffer half = CharBuffer.allocate(2);

  private boolean closed;

  MaskingWriter(SecretMasker masker, Writer out) {
    this.masking = new MaskingOutputStream(masker, new MaskedText(out));
  }

  @Override
  public void write(int one) throws IOException {
    write(new char[] {(char) one}, 0, 1);
  }

  @Override
  public void write(char[] text, int from, int length) throws IOException {
    encode(CharBuffer.wrap(text, from, length));
  }

  /** What it would be without this leaves a copy in the superclass. */
  @Override
  public void write(String text, int from, int length) throws IOException {
    encode(CharBuffer.wrap(text, from, from + length));
  }

  @Override
  public void flush() throws IOException {
    requireOpen();
    let();
    masking.flush();
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      encode(half.flip(), true);
      let();
    } finally {
      wipe();
      masking.close();
    }
  }

  /** Ends it, and what is held comes out nowhere. */
  void discard() {
    closed = true;
    masking.discard();
    wipe();
  }

  private void encode(CharBuffer text) throws IOException {
    requireOpen();
    while (half.position() > 0 && text.hasRemaining()) {
      encode(half.put(text.get()).flip(), false);
      half.compact();
    }
    encode(text, false);
    if (text.hasRemaining()) {
      half.put(text);
    }
  }

  private void encode(CharBuffer text, boolean last) throws IOException {
    CoderResult result = encoder.encode(text, utf8, last);
    while (result.isOverflow()) {
      let();
      result = encoder.encode(text, utf8, last);
    }
  }

  private void let() throws IOException {
    try {
      masking.write(bytes, 0, utf8.position());
    } finally {
      utf8.clear();
    }
  }

  private void wipe() {
    Arrays.fill(bytes, (byte) 0);
    Arrays.fill(half.array(), '\0');
  }

  private void requireOpen() throws IOException {
    if (closed) {
      throw new IOException("the stream is closed");
    }
  }
}
