package io.stepvault.client.masking;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Objects;

/** {@link SecretMasker#reader}: what is read goes through a masking writer. */
final class MaskingReader extends Reader {
  private final Reader in;
  private final StringWriter masked = new StringWriter();
  private final MaskingWriter masking;
  private final char[] piece = new char[8192];
  private int taken;
  private boolean ended;
  private boolean closed;

  MaskingReader(SecretMasker masker, Reader in) {
    this.in = Objects.requireNonNull(in, "in");
    this.masking = new MaskingWriter(masker, masked);
  }

  @Override
  public int read(char[] into, int from, int length) throws IOException {
    requireOpen();
    Objects.checkFromIndexSize(from, length, into.length);
    if (length == 0) {
      return 0;
    }
    while (available() == 0) {
      if (ended) {
        return -1;
      }
      fill();
    }
    int count = Math.min(length, available());
    masked.getBuffer().getChars(taken, taken + count, into, from);
    taken += count;
    return count;
  }

  /** Whether there is something without reading on. */
  @Override
  public boolean ready() throws IOException {
    requireOpen();
    return available() > 0;
  }

  /** Wipes what was read and not masked yet. */
  @Override
  public void close() throws IOException {
    closed = true;
    masking.discard();
    Arrays.fill(piece, '\0');
    wipeMasked();
    in.close();
  }

  /** At the end of the text the first half of a value is no value, and comes out as it is. */
  private void wipeMasked() {
    StringBuffer text = masked.getBuffer();
    for (int i = 0; i < text.length(); i++) {
      text.setCharAt(i, '\0');
    }
    text.setLength(0);
    taken = 0;
  }

  private int available() {
    return masked.getBuffer().length() - taken;
  }

  private void fill() throws IOException {
    masked.getBuffer().setLength(0);
    taken = 0;
    int count = in.read(piece);
    if (count < 0) {
      ended = true;
      masking.close();
    } else {
      masking.write(piece, 0, count);
      masking.flush();
    }
  }

  private void requireOpen() throws IOException {
    if (closed) {
      throw new IOException("the reader is closed");
    }
  }
}
