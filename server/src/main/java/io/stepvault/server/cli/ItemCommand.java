package io.stepvault.server.cli;

import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.GetItemResponse;
import io.stepvault.v1.Item;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code item}: what a platform's back end does for its users. */
@Command(
    name = "item",
    description = "Stores items and looks after them. No command ever shows a stored value.",
    footer = {
      "",
      "Who calls: --as NAME --user USER, an identity of the development home; or the variables",
      "STEPVAULT_ADDRESS, STEPVAULT_CA, STEPVAULT_CERT, STEPVAULT_KEY, STEPVAULT_TOKEN_FILE (paths of",
      "PEM files and of a file with a token), and STEPVAULT_ORGANIZATION if it should be checked."
    })
final class ItemCommand implements Runnable {
  private static final String ID_PREFIX = "vlt_";

  @Spec private CommandSpec spec;

  /** The command with its own commands. */
  static CommandLine with(Terminal terminal) {
    return new CommandLine(new ItemCommand())
        .addSubcommand(new ItemCreateCommand(terminal))
        .addSubcommand(new ItemGetCommand(terminal))
        .addSubcommand(new ItemListCommand(terminal))
        .addSubcommand(new ItemUpdateCommand(terminal))
        .addSubcommand(new ItemShareCommand(terminal))
        .addSubcommand(new ItemUnshareCommand(terminal))
        .addSubcommand(new ItemAccessCommand(terminal))
        .addSubcommand(new ItemTransferCommand(terminal))
        .addSubcommand(new ItemRotateCommand(terminal))
        .addSubcommand(new ItemActivateCommand(terminal))
        .addSubcommand(new ItemEndOverlapCommand(terminal))
        .addSubcommand(new ItemVersionsCommand(terminal))
        .addSubcommand(new ItemEnableCommand(terminal))
        .addSubcommand(new ItemDisableCommand(terminal))
        .addSubcommand(new ItemDestroyCommand(terminal))
        .addSubcommand(new ItemDeleteCommand(terminal))
        .addSubcommand(new ItemRestoreCommand(terminal))
        .addSubcommand(new ItemUsagesCommand(terminal));
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "which: " + String.join(", ", spec.commandLine().getSubcommands().keySet()) + "?");
  }

  /** The item that a person means: by id, or by name as a run of the user would see it. */
  static GetItemResponse get(CallerOptions.Caller caller, String nameOrId) {
    GetItemRequest.Builder request = GetItemRequest.newBuilder();
    if (isId(nameOrId)) {
      request.setId(nameOrId);
    } else {
      request.setName(nameOrId);
    }
    return caller.vault().getItem(request.build());
  }

  /** As {@link #get}. */
  static Item find(CallerOptions.Caller caller, String nameOrId) {
    return get(caller, nameOrId).getItem();
  }

  /** The id of the item that a person means; looked up only when it is a name. */
  static String id(CallerOptions.Caller caller, String nameOrId) {
    return isId(nameOrId) ? nameOrId : find(caller, nameOrId).getId();
  }

  /** No name begins so. */
  static boolean isId(String nameOrId) {
    return nameOrId.startsWith(ID_PREFIX);
  }
}
