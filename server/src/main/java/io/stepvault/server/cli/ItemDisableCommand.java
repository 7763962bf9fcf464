package io.stepvault.server.cli;

import io.stepvault.v1.DisableVersionRequest;
import io.stepvault.v1.DisableVersionResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code item disable}. */
@Command(
    name = "disable",
    description =
        "Takes a version out of use; no other takes its place. item enable takes it back.")
final class ItemDisableCommand extends VaultCommand {
  @Parameters(index = "0", paramLabel = "NAME-OR-ID", description = "The item.")
  private String nameOrId;

  @Parameters(index = "1", paramLabel = "VERSION", description = "Its number.")
  private int version;

  @Option(names = "--force", description = "Although workflows use it.")
  private boolean force;

  @Mixin private MutationOptions mutation;

  ItemDisableCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void run(CallerOptions.Caller connected, Output output) {
    DisableVersionResponse answer =
        connected
            .vault()
            .disableVersion(
                DisableVersionRequest.newBuilder()
                    .setId(ItemCommand.id(connected, nameOrId))
                    .setVersion(version)
                    .setForce(force)
                    .setEtag(mutation.etag())
                    .setRequestId(mutation.requestId())
                    .build());
    output.answer(answer, VersionTable.done("disabled", answer.getVersion(), nameOrId));
  }
}
