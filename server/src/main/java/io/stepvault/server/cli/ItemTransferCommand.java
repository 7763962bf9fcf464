package io.stepvault.server.cli;

import io.stepvault.v1.TransferItemRequest;
import io.stepvault.v1.TransferItemResponse;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code item transfer}. */
@Command(
    name = "transfer",
    description =
        "Makes somebody else the owner of a shared item. The old owner keeps only what is shared"
            + " with them.")
final class ItemTransferCommand extends VaultCommand {
  @Parameters(index = "0", paramLabel = "NAME-OR-ID", description = "The item.")
  private String nameOrId;

  @Parameters(index = "1", paramLabel = "USER", description = "The new owner.")
  private String newOwner;

  @Mixin private MutationOptions mutation;

  ItemTransferCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void run(CallerOptions.Caller connected, Output output) {
    TransferItemResponse answer =
        connected
            .vault()
            .transferItem(
                TransferItemRequest.newBuilder()
                    .setId(ItemCommand.id(connected, nameOrId))
                    .setNewOwner(newOwner)
                    .setEtag(mutation.etag())
                    .setRequestId(mutation.requestId())
                    .build());
    output.answer(
        answer,
        List.of(
            Printable.text(
                "%s now owns %s"
                    .formatted(answer.getItem().getOwner(), ItemTable.line(answer.getItem())))));
  }
}
