package io.stepvault.server.cli;

import io.stepvault.v1.EnableVersionRequest;
import io.stepvault.v1.EnableVersionResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code item enable}. */
@Command(name = "enable", description = "Takes a disabled version back into use.")
final class ItemEnableCommand extends VaultCommand {
  @Parameters(index = "0", paramLabel = "NAME-OR-ID", description = "The item.")
  private String nameOrId;

  @Parameters(index = "1", paramLabel = "VERSION", description = "Its number.")
  private int version;

  @Mixin private MutationOptions mutation;

  ItemEnableCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void run(CallerOptions.Caller connected, Output output) {
    EnableVersionResponse answer =
        connected
            .vault()
            .enableVersion(
                EnableVersionRequest.newBuilder()
                    .setId(ItemCommand.id(connected, nameOrId))
                    .setVersion(version)
                    .setEtag(mutation.etag())
                    .setRequestId(mutation.requestId())
                    .build());
    output.answer(answer, VersionTable.done("enabled", answer.getVersion(), nameOrId));
  }
}
