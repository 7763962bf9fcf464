package io.stepvault.server.cli;

import io.stepvault.v1.GetItemResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code item get}. */
@Command(name = "get", description = "Everything about one item, except its value.")
final class ItemGetCommand extends VaultCommand {
  @Parameters(
      paramLabel = "NAME-OR-ID",
      description = "The item, by name as a run of the user would see it; deleted ones by id.")
  private String nameOrId;

  ItemGetCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void run(CallerOptions.Caller connected, Output output) {
    GetItemResponse answer = ItemCommand.get(connected, nameOrId);
    output.answer(answer, ItemDetails.lines(answer.getItem(), when()));
  }
}
