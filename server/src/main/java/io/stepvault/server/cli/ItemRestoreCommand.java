package io.stepvault.server.cli;

import io.stepvault.v1.Item;
import io.stepvault.v1.ItemFilter;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.ListItemsResponse;
import io.stepvault.v1.UndeleteItemRequest;
import io.stepvault.v1.UndeleteItemResponse;
import java.text.Normalizer;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code item restore}. */
@Command(name = "restore", description = "Brings a deleted item back, with all its versions.")
final class ItemRestoreCommand extends VaultCommand {
  @Parameters(
      paramLabel = "NAME-OR-ID",
      description = "The deleted item; by name when only one deleted item had it.")
  private String nameOrId;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Its new name, when another item has taken the old one.")
  private String newName;

  @Mixin private MutationOptions mutation;

  ItemRestoreCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void run(CallerOptions.Caller connected, Output output) {
    UndeleteItemResponse answer =
        connected
            .vault()
            .undeleteItem(
                UndeleteItemRequest.newBuilder()
                    .setId(ItemCommand.isId(nameOrId) ? nameOrId : deleted(connected))
                    .setNewName(newName)
                    .setEtag(mutation.etag())
                    .setRequestId(mutation.requestId())
                    .build());
    output.answer(answer, "restored " + ItemTable.line(answer.getItem()));
    output.warnings(answer.getWarningsList());
  }

  /** GetItem knows deleted items by id alone. */
  private String deleted(CallerOptions.Caller connected) {
    String name = Normalizer.normalize(nameOrId, Normalizer.Form.NFC);
    ListItemsRequest request =
        ListItemsRequest.newBuilder()
            .setFilter(ItemFilter.newBuilder().setDeleted(true).setNamePrefix(name))
            .setPageSize(Pages.SIZE)
            .build();
    List<Item> found =
        Pages.all(
                progress(),
                token -> {
                  ListItemsResponse answer =
                      connected.vault().listItems(request.toBuilder().setPageToken(token).build());
                  return new Pages.Page<>(answer.getItemsList(), answer.getNextPageToken());
                })
            .stream()
            .filter(item -> item.getName().equals(name))
            .toList();
    if (found.isEmpty()) {
      throw new CommandFailure(
          "there is no deleted item of this name: item list --deleted shows those that there are");
    }
    if (found.size() > 1) {
      throw new CommandFailure(
          "several deleted items had this name, say which: "
              + found.stream()
                  .map(item -> item.getId() + " deleted " + when().at(item.getDeletedAt()))
                  .collect(Collectors.joining(", ")));
    }
    return found.get(0).getId();
  }
}
