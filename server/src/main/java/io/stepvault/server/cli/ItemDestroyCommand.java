package io.stepvault.server.cli;

import io.stepvault.v1.DestroyVersionRequest;
import io.stepvault.v1.DestroyVersionResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code item destroy}. */
@Command(
    name = "destroy",
    description = "Removes a version's value and its key, for ever. Asks, without --yes.")
final class ItemDestroyCommand extends VaultCommand {
  @Parameters(index = "0", paramLabel = "NAME-OR-ID", description = "The item.")
  private String nameOrId;

  @Parameters(index = "1", paramLabel = "VERSION", description = "Its number.")
  private int version;

  @Option(names = "--force", description = "Although workflows use it, or it is the current one.")
  private boolean force;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean sure;

  @Mixin private MutationOptions mutation;

  ItemDestroyCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void check() {
    if (!sure && terminal().person() == null) {
      throw misused("there is nobody to ask: say --yes to destroy the version");
    }
  }

  @Override
  void run(CallerOptions.Caller connected, Output output) {
    String id = ItemCommand.id(connected, nameOrId);
    if (!sure) {
      terminal().confirm("Destroy version %d of %s for ever?".formatted(version, nameOrId), "yes");
    }
    DestroyVersionResponse answer =
        connected
            .vault()
            .destroyVersion(
                DestroyVersionRequest.newBuilder()
                    .setId(id)
                    .setVersion(version)
                    .setForce(force)
                    .setEtag(mutation.etag())
                    .setRequestId(mutation.requestId())
                    .build());
    output.answer(answer, VersionTable.done("destroyed", answer.getVersion(), nameOrId));
  }
}
