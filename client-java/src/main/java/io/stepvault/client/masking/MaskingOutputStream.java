package io.stepvault.client.masking;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;

/** {@link SecretMasker#outputStream}. */
final class MaskingOutputStream extends OutputStream {
  private static final byte[] MASK = SecretMasker.MASK.getBytes(US_ASCII);
  private static final int PIECE = 8192;
  private static final int NOT_MASKED = -1;

  private final SecretMasker masker;
  private final OutputStream out;

  /** What is not written yet; as long as it must be and no shorter than a piece. */
  private byte[] held = new byte[PIECE];

  private int end;
  private Scan scan;

  /** Up to here a mask stands already for what is held; what begins there too is part of it. */
  private int masked = NOT_MASKED;

  private boolean closed;

  MaskingOutputStream(SecretMasker masker, OutputStream out) {
    this.masker = masker;
    this.out = Objects.requireNonNull(out, "out");
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] text, int from, int length) throws IOException {
    Objects.checkFromIndexSize(from, length, text.length);
    requireOpen();
    for (int done = 0; done < length; done += PIECE) {
      int piece = Math.min(PIECE, length - done);
      hold(text, from + done, piece);
      scan();
      let(scan.undecided());
    }
  }

  @Override
  public void flush() throws IOException {
    requireOpen();
    scan();
    let(scan.undecidedAtPause(held, end));
    out.flush();
  }

  /** Without the values that are known no more, what is held cannot be told from them. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (OutputStream closing = out) {
      letAll();
      closing.flush();
    } finally {
      Arrays.fill(held, (byte) 0);
    }
  }

  /** Ends it, and what is held comes out nowhere; the other stream stays as it is. */
  void discard() {
    closed = true;
    Arrays.fill(held, (byte) 0);
  }

  private void letAll() throws IOException {
    try {
      scan();
      let(end);
    } catch (IOException | RuntimeException e) {
      if (end > Math.max(masked, 0)) {
        out.write(MASK);
      }
      throw e;
    }
  }

  private void hold(byte[] text, int from, int length) {
    if (held.length - end < length) {
      byte[] larger =
          Arrays.copyOf(held, Math.max(Math.multiplyExact(held.length, 2), end + length));
      Arrays.fill(held, (byte) 0);
      held = larger;
    }
    System.arraycopy(text, from, held, end, length);
    end += length;
  }

  private void scan() throws IOException {
    do {
      Automaton automaton = current();
      if (scan == null || scan.automaton() != automaton) {
        // All that is held is looked at again: it may be a value that was not known before.
        scan = new Scan(automaton);
      }
      scan.advance(held, end);
    } while (scan.automaton().isWiped());
  }

  private Automaton current() throws IOException {
    try {
      return masker.automaton();
    } catch (IllegalStateException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Writes what is held before {@code decided}. */
  private void let(int decided) throws IOException {
    if (decided == 0) {
      return;
    }
    int at = 0;
    Ranges found = scan.found();
    for (int i = 0; i < found.size() && found.from(i) < decided; i++) {
      plain(at, found.from(i));
      if (found.from(i) > masked) {
        out.write(MASK);
      }
      masked = Math.max(masked, found.to(i));
      at = masked;
    }
    plain(at, decided);
    System.arraycopy(held, decided, held, 0, end - decided);
    end -= decided;
    scan.shift(decided);
    masked = Math.max(masked - decided, NOT_MASKED);
  }

  private void plain(int from, int to) throws IOException {
    int start = Math.max(from, masked);
    if (to > start) {
      out.write(held, start, to - start);
    }
  }

  private void requireOpen() throws IOException {
    if (closed) {
      throw new IOException("the stream is closed");
    }
  }
}
