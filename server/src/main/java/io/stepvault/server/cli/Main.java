package io.stepvault.server.cli;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/** The command line. Exit codes: 0 done, 1 could not be done, 2 wrongly used. */
@Command(
    name = "stepvault",
    description = "A gRPC secret broker for workflow platforms.",
    subcommands = HelpCommand.class,
    footer = {
      "",
      "Begin with ./stepvault demo, which shows it and leaves nothing behind, or ./stepvault dev,",
      "which stays. ./stepvault test builds everything and runs all tests."
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  private Main() {}

  /** Runs one command, then ends the process. */
  public static void main(String[] args) {
    CommandLine commands = commands(Terminal.system());
    commands.setOut(utf8(System.out));
    commands.setErr(utf8(System.err));
    System.exit(commands.execute(args));
  }

  /** All commands. */
  static CommandLine commands(Terminal terminal) {
    CommandLine commands =
        new CommandLine(new Main())
            .addSubcommand(new DemoCommand())
            .addSubcommand(new DevCommand(terminal))
            .addSubcommand(new ServeCommand(terminal))
            .addSubcommand("token", TokenCommand.with(terminal))
            .addSubcommand("item", ItemCommand.with(terminal))
            .addSubcommand("authorizer", AuthorizerCommand.with(terminal))
            .addSubcommand("organization", OrganizationCommand.with(terminal))
            .addSubcommand(new ExplainCommand(terminal))
            .addSubcommand(new KeyCommand());
    addHelp(commands);
    // A secret's name may begin with "@", which would else name a file with arguments.
    commands.setExpandAtFiles(false);
    // And its name, or a token's scope, may be that of a command, as "sign" is.
    commands.setAllowSubcommandsAsOptionParameters(true);
    commands.setUsageHelpWidth(100);
    commands.setExecutionExceptionHandler(new FailureReport());
    commands.setParameterExceptionHandler(
        new MisuseReport(commands.getParameterExceptionHandler()));
    return commands;
  }

  private static void addHelp(CommandLine command) {
    if (command.getCommand() instanceof HelpCommand) {
      return;
    }
    command
        .getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help.")
                .build());
    command.getSubcommands().values().forEach(Main::addHelp);
  }

  private static PrintWriter utf8(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
