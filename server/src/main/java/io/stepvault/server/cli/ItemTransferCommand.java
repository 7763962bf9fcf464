package io.stepvault.server.cli;

import io.stepvault.v1.Item;
import io.stepvault.v1.TransferItemRequest;
import io.stepvault.v1.TransferItemResponse;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code item transfer}. */
@Command(
    name = "transfer",
    description =
        "Makes somebody else the owner of a shared item. The old owner keeps only what is shared"
            + " with them. Asks, without --yes.")
final class ItemTransferCommand extends VaultCommand {
  @Parameters(index = "0", paramLabel = "NAME-OR-ID", description = "The item.")
  private String nameOrId;

  @Parameters(index = "1", paramLabel = "USER", description = "The new owner.")
  private String newOwner;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean sure;

  @Mixin private MutationOptions mutation;

  ItemTransferCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void check() {
    if (!sure && terminal().person() == null) {
      throw misused("there is nobody to ask: say --yes to transfer the item");
    }
  }

  @Override
  void run(CallerOptions.Caller connected, Output output) {
    TransferItemRequest.Builder request =
        TransferItemRequest.newBuilder()
            .setNewOwner(newOwner)
            .setEtag(mutation.etag())
            .setRequestId(mutation.requestId());
    if (sure) {
      request.setId(ItemCommand.id(connected, nameOrId));
    } else {
      Item item = ItemCommand.find(connected, nameOrId);
      // The broker knows no list of users: of a name that nobody has it says nothing.
      terminal()
          .confirm(
              "Make %s the owner of %s? They alone can hand it back."
                  .formatted(Printable.text(newOwner), ItemTable.line(item)),
              "yes");
      request.setId(item.getId());
      if (mutation.etag().isEmpty()) {
        // What was shown and confirmed, and nothing that came since.
        request.setEtag(item.getEtag());
      }
    }
    TransferItemResponse answer = connected.vault().transferItem(request.build());
    output.answer(
        answer,
        List.of(
            Printable.text(
                "%s now owns %s"
                    .formatted(answer.getItem().getOwner(), ItemTable.line(answer.getItem())))));
  }
}
