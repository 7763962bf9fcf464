package io.stepvault.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/**
 * Where a value comes from: a prompt, standard input, or a file; never the command line, which
 * every user of the machine can read.
 */
final class ValueOptions {
  private static final String STANDARD_INPUT = "-";

  @Option(
      names = "--value-file",
      paramLabel = "FILE",
      description = "The value is what this file holds; - is standard input.")
  private String file;

  @Option(
      names = "--material",
      paramLabel = "FILE",
      description = "The bytes of this file, up to 64 KiB: a PEM key, a key store; - as above.")
  private String material;

  @Option(
      names = "--exact",
      description = "Keep the line break at the end of a text; one is dropped otherwise.")
  private boolean exact;

  /** Whether the value is bytes; text otherwise. */
  boolean isMaterial() {
    return material != null;
  }

  /** Whether a file is named, or standard input. */
  boolean isGiven() {
    return file != null || material != null;
  }

  boolean isGivenTwice() {
    return file != null && material != null;
  }

  /**
   * The value, which the caller must close.
   *
   * @param bytes whether every byte counts, also a line break at the end
   */
  ValueInput read(Terminal terminal, boolean bytes) throws IOException {
    boolean all = exact || bytes || material != null;
    String source = material == null ? file : material;
    if (source == null) {
      return ValueInput.asked(terminal, all);
    }
    return source.equals(STANDARD_INPUT)
        ? ValueInput.standardInput(terminal, all)
        : ValueInput.file(Path.of(source), all);
  }
}
