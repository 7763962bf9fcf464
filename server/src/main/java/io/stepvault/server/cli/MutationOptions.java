package io.stepvault.server.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command that changes something takes, mostly for scripts. */
final class MutationOptions {
  @Option(
      names = "--etag",
      paramLabel = "ETAG",
      defaultValue = "",
      description = "Only when the item is still as it was read: its etag then.")
  private String etag;

  @Mixin private RequestIdOption requestId;

  String etag() {
    return etag;
  }

  String requestId() {
    return requestId.value();
  }
}
