package io.stepvault.server.cli;

import io.stepvault.v1.EndOverlapRequest;
import io.stepvault.v1.EndOverlapResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code item end-overlap}. */
@Command(
    name = "end-overlap",
    description = "Ends an overlap now: the version before is valid no more.")
final class ItemEndOverlapCommand extends VaultCommand {
  @Parameters(paramLabel = "NAME-OR-ID", description = "The item.")
  private String nameOrId;

  @Mixin private MutationOptions mutation;

  ItemEndOverlapCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void run(CallerOptions.Caller connected, Output output) {
    EndOverlapResponse answer =
        connected
            .vault()
            .endOverlap(
                EndOverlapRequest.newBuilder()
                    .setId(ItemCommand.id(connected, nameOrId))
                    .setEtag(mutation.etag())
                    .setRequestId(mutation.requestId())
                    .build());
    output.answer(answer, "ended the overlap of " + ItemTable.line(answer.getItem()));
  }
}
