package io.stepvault.server.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code organization}: what an operator does for tenants. */
@Command(
    name = "organization",
    description = "Makes, lists and removes organizations, as an operator.",
    footer = {
      "",
      "Who calls: --as operator, an identity of the development home; or the variables",
      "STEPVAULT_ADDRESS, STEPVAULT_CA, STEPVAULT_CERT, STEPVAULT_KEY (paths of PEM files)."
    })
final class OrganizationCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** The command with its own commands. */
  static CommandLine with(Terminal terminal) {
    return new CommandLine(new OrganizationCommand())
        .addSubcommand(new OrganizationCreateCommand(terminal))
        .addSubcommand(new OrganizationGetCommand(terminal))
        .addSubcommand(new OrganizationListCommand(terminal))
        .addSubcommand(new OrganizationDeleteCommand(terminal));
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "which: " + String.join(", ", spec.commandLine().getSubcommands().keySet()) + "?");
  }
}
