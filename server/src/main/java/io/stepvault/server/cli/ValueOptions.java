package io.stepvault.server.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a value comes from, when not from the prompt or standard input. */
final class ValueOptions {
  @Option(
      names = "--material",
      paramLabel = "FILE",
      description = "The bytes of this file, up to 64 KiB: a PEM key, a key store.")
  private Path material;

  @Option(
      names = "--exact",
      description = "Keep the line break at the end of standard input; one is dropped otherwise.")
  private boolean exact;

  /** Null: the value is text. */
  Path material() {
    return material;
  }

  boolean exact() {
    return exact;
  }
}
