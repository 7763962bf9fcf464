package io.stepvault.server.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code authorizer}: who may sign tokens, and with which keys. */
@Command(
    name = "authorizer",
    description = "Registers who may sign tokens, and the keys that verify them, as an operator.",
    footer = {
      "",
      "Who calls: --as operator, an identity of the development home; or the variables",
      "STEPVAULT_ADDRESS, STEPVAULT_CA, STEPVAULT_CERT, STEPVAULT_KEY (paths of PEM files).",
      "",
      "To rotate a key: add-key --not-before 1h, sign with it from then on, retire-key the old one,",
      "revoke-key it when its last token has expired."
    })
final class AuthorizerCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** The command with its own commands. */
  static CommandLine with(Terminal terminal) {
    return new CommandLine(new AuthorizerCommand())
        .addSubcommand(new AuthorizerCreateCommand(terminal))
        .addSubcommand(new AuthorizerGetCommand(terminal))
        .addSubcommand(new AuthorizerListCommand(terminal))
        .addSubcommand(new AuthorizerUpdateCommand(terminal))
        .addSubcommand(new AuthorizerDeleteCommand(terminal))
        .addSubcommand(new AuthorizerAddKeyCommand(terminal))
        .addSubcommand(new AuthorizerRetireKeyCommand(terminal))
        .addSubcommand(new AuthorizerRevokeKeyCommand(terminal));
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "which: " + String.join(", ", spec.commandLine().getSubcommands().keySet()) + "?");
  }
}
