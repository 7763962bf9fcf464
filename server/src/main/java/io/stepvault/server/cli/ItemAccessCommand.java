package io.stepvault.server.cli;

import io.stepvault.v1.Access;
import io.stepvault.v1.GetItemResponse;
import io.stepvault.v1.Grant;
import io.stepvault.v1.Item;
import io.stepvault.v1.SetAccessRequest;
import io.stepvault.v1.SetAccessResponse;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code item access}. */
@Command(
    name = "access",
    description =
        "Who can use an item; or, with one of the three, changes that. --private takes back all"
            + " that was shared; the other two leave it.")
final class ItemAccessCommand extends VaultCommand {
  @Parameters(paramLabel = "NAME-OR-ID", description = "The item.")
  private String nameOrId;

  @Mixin private AccessOptions access;
  @Mixin private MutationOptions mutation;

  ItemAccessCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void run(CallerOptions.Caller connected, Output output) {
    GetItemResponse before = ItemCommand.get(connected, nameOrId);
    if (!access.isGiven()) {
      output.answer(before, lines("", before.getItem()));
      return;
    }
    SetAccessRequest.Builder request =
        SetAccessRequest.newBuilder()
            .setId(before.getItem().getId())
            .setMode(access.mode())
            .setEtag(mutation.etag())
            .setRequestId(mutation.requestId());
    if (access.mode() == Access.Mode.PRIVATE) {
      before.getItem().getAccess().getGrantsList().stream()
          .map(Grant::getPrincipal)
          .forEach(request::addRemove);
    }
    SetAccessResponse answer = connected.vault().setAccess(request.build());
    output.answer(answer, lines("changed", answer.getItem()));
  }

  /** What was done with the item, and who may do what from now on. */
  static List<String> lines(String done, Item item) {
    List<String> lines = new ArrayList<>();
    lines.add((done.isEmpty() ? "" : done + " ") + ItemTable.line(item));
    AccessTable.lines(item).forEach(line -> lines.add("  " + line));
    return lines;
  }
}
