package io.stepvault.server.cli;

import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.DeleteItemResponse;
import io.stepvault.v1.Item;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code item delete}. */
@Command(
    name = "delete",
    description =
        "Deletes an item: nothing resolves it from then on. For 30 days item restore brings it"
            + " back. Asks, without --yes.")
final class ItemDeleteCommand extends VaultCommand {
  @Parameters(paramLabel = "NAME-OR-ID", description = "The item.")
  private String nameOrId;

  @Option(names = "--force", description = "Although workflows use it.")
  private boolean force;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean sure;

  @Mixin private MutationOptions mutation;

  ItemDeleteCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void check() {
    if (!sure && terminal().person() == null) {
      throw misused("there is nobody to ask: say --yes to delete the item");
    }
  }

  @Override
  void run(CallerOptions.Caller connected, Output output) {
    DeleteItemRequest.Builder request =
        DeleteItemRequest.newBuilder()
            .setForce(force)
            .setEtag(mutation.etag())
            .setRequestId(mutation.requestId());
    if (sure) {
      request.setId(ItemCommand.id(connected, nameOrId));
    } else {
      Item item = ItemCommand.find(connected, nameOrId);
      terminal().confirm("Delete " + ItemTable.line(item) + "?", "yes");
      request.setId(item.getId());
      if (mutation.etag().isEmpty()) {
        // What was shown and confirmed, and nothing that came since.
        request.setEtag(item.getEtag());
      }
    }
    DeleteItemResponse answer = connected.vault().deleteItem(request.build());
    output.answer(answer, lines(answer.getItem()));
  }

  private static List<String> lines(Item item) {
    String done = "deleted " + ItemTable.line(item);
    return item.hasPurgeAt()
        ? List.of(
            done,
            "until %s it comes back with: item restore %s"
                .formatted(when().at(item.getPurgeAt()), item.getId()))
        : List.of(done);
  }
}
