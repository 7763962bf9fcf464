package io.stepvault.server.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Tells a person how a command is used. What stands where no argument belongs may be a value, so a
 * command that takes one never repeats it.
 */
final class MisuseReport implements IParameterExceptionHandler {
  private final IParameterExceptionHandler usual;

  /** Leaves to {@code usual} whatever can hold no value. */
  MisuseReport(IParameterExceptionHandler usual) {
    this.usual = usual;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) throws Exception {
    CommandLine command = e.getCommandLine();
    if (!(e instanceof UnmatchedArgumentException unmatched)
        || !(command.getCommand() instanceof TakesValue taking)) {
      return usual.handleParseException(e, args);
    }
    PrintWriter err = command.getErr();
    int place = Arrays.asList(args).indexOf(unmatched.getUnmatched().get(0)) + 1;
    err.println("the word " + place + " after stepvault is no option or argument of this command");
    err.println(
        "A value never stands on the command line, where every user of the machine can read it and"
            + " the shell keeps it: "
            + taking.otherwise()
            + ". See "
            + command.getCommandSpec().qualifiedName()
            + " --help");
    return CommandLine.ExitCode.USAGE;
  }
}
