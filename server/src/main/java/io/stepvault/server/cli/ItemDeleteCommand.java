package io.stepvault.server.cli;

import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.Item;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code item delete}. */
@Command(name = "delete", description = "Deletes an item: nothing resolves it from then on.")
final class ItemDeleteCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;
  @Mixin private CallerOptions caller;

  @Parameters(paramLabel = "NAME-OR-ID", description = "The item.")
  private String nameOrId;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean sure;

  ItemDeleteCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    if (!sure && terminal.console() == null) {
      throw new ParameterException(
          spec.commandLine(), "there is nobody to ask: say --yes to delete the item");
    }
    try (CallerOptions.Caller connected = caller.connect(terminal)) {
      Item item = ItemCommand.find(connected, nameOrId);
      if (!sure && !isConfirmed(item)) {
        throw new CommandFailure("not deleted");
      }
      Item deleted =
          connected
              .vault()
              .deleteItem(
                  DeleteItemRequest.newBuilder()
                      .setId(item.getId())
                      // What was shown and confirmed, and nothing that came since.
                      .setEtag(item.getEtag())
                      .setRequestId(UUID.randomUUID().toString())
                      .build())
              .getItem();
      spec.commandLine().getOut().println("deleted " + ItemTable.line(deleted));
    }
    return 0;
  }

  private boolean isConfirmed(Item item) {
    String answer = terminal.console().readLine("Delete %s? Type yes: ", ItemTable.line(item));
    return answer != null && answer.strip().equals("yes");
  }
}
