package io.stepvault.server.cli;

import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.Item;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code item}: what a platform's back end does for its users. */
@Command(
    name = "item",
    description = "Stores, lists, rotates and deletes items.",
    footer = {
      "",
      "Who calls: --as NAME --user USER, an identity of the development home; or the variables",
      "STEPVAULT_ADDRESS, STEPVAULT_CA, STEPVAULT_CERT, STEPVAULT_KEY, STEPVAULT_TOKEN_FILE (paths of",
      "PEM files and of a file with a token), and STEPVAULT_ORGANIZATION if it should be checked."
    })
final class ItemCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** The command with its own commands. */
  static CommandLine with(Terminal terminal) {
    return new CommandLine(new ItemCommand())
        .addSubcommand(new ItemCreateCommand(terminal))
        .addSubcommand(new ItemListCommand(terminal))
        .addSubcommand(new ItemRotateCommand(terminal))
        .addSubcommand(new ItemDeleteCommand(terminal));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which: create, list, rotate or delete?");
  }

  /** The item that a person means: by id, or by name as a run of the user would see it. */
  static Item find(CallerOptions.Caller caller, String nameOrId) {
    GetItemRequest.Builder request = GetItemRequest.newBuilder();
    // No name begins so.
    if (nameOrId.startsWith("vlt_")) {
      request.setId(nameOrId);
    } else {
      request.setName(nameOrId);
    }
    return caller.vault().getItem(request.build()).getItem();
  }
}
