package io.stepvault.server.cli;

import java.util.UUID;
import picocli.CommandLine.Option;

/** {@code --request-id}, of all commands that change something. */
final class RequestIdOption {
  @Option(
      names = "--request-id",
      paramLabel = "ID",
      description =
          "The same call again within 24 hours changes nothing. With --etag, and with dates instead"
              + " of lengths of time, it is the same. Default: a new one.")
  private String given;

  String value() {
    return given == null ? UUID.randomUUID().toString() : given;
  }
}
