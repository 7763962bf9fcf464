package io.stepvault.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A value on its way to the broker, from a prompt, standard input or a file; never from the command
 * line, where every user of the machine sees it. Closing wipes it. It never is a {@code String}.
 */
final class ValueInput implements AutoCloseable {
  /** The largest MATERIAL; a SECRET is at most 8,000 bytes. */
  private static final int MOST_BYTES = 65_536;

  private final byte[] bytes;
  private final int length;

  private ValueInput(byte[] bytes, int length) {
    this.bytes = bytes;
    this.length = length;
  }

  /**
   * Text that a person types without echo, or all of standard input.
   *
   * @param exact keeps the line break at the end of standard input, which is dropped otherwise
   */
  static ValueInput asked(Terminal terminal, boolean exact) throws IOException {
    return terminal.person() == null
        ? standardInput(terminal, exact)
        : typed(terminal.person().readHidden("Value (not shown): "));
  }

  /** All of standard input. */
  static ValueInput standardInput(Terminal terminal, boolean exact) throws IOException {
    ValueInput input = all(terminal.in());
    return exact ? input : input.withoutLineBreak();
  }

  /** All that a file holds. */
  static ValueInput file(Path file, boolean exact) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      ValueInput input = all(in);
      return exact ? input : input.withoutLineBreak();
    }
  }

  private static ValueInput typed(char[] typed) {
    if (typed == null) {
      throw new CommandFailure("no value was typed");
    }
    // UTF-8 takes at most three bytes for one UTF-16 unit.
    ByteBuffer encoded = ByteBuffer.allocate(typed.length * 3);
    CoderResult result = UTF_8.newEncoder().encode(CharBuffer.wrap(typed), encoded, true);
    Arrays.fill(typed, '\0');
    ValueInput input = new ValueInput(encoded.array(), encoded.position());
    if (result.isError()) {
      input.close();
      throw new CommandFailure("what was typed is no text: read it from standard input instead");
    }
    return input;
  }

  private static ValueInput all(InputStream in) throws IOException {
    byte[] bytes = new byte[MOST_BYTES + 2];
    int length = in.readNBytes(bytes, 0, bytes.length);
    ValueInput input = new ValueInput(bytes, length);
    if (length == bytes.length) {
      input.close();
      throw new CommandFailure("the value is longer than " + MOST_BYTES + " bytes");
    }
    return input;
  }

  private ValueInput withoutLineBreak() {
    int end = length;
    if (end > 0 && bytes[end - 1] == '\n') {
      end--;
      if (end > 0 && bytes[end - 1] == '\r') {
        end--;
      }
    }
    return new ValueInput(bytes, end);
  }

  /** The value for a request; not a copy, so the request must be sent before this is closed. */
  ByteString forRequest() {
    return UnsafeByteOperations.unsafeWrap(bytes, 0, length);
  }

  @Override
  public void close() {
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public String toString() {
    return "ValueInput";
  }
}
