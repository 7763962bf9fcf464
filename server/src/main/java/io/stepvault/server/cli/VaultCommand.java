package io.stepvault.server.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all {@code item} commands are: some calls as one user, and an answer. */
abstract class VaultCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;
  @Mixin private CallerOptions caller;

  @Option(
      names = "--json",
      description = "The broker's answer as protobuf JSON; of a list, one array of all.")
  private boolean json;

  VaultCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Says what is missing or contradicts itself, before anything is read or sent. */
  void check() {}

  abstract void run(CallerOptions.Caller connected, Output output) throws IOException;

  @Override
  public final Integer call() throws IOException {
    check();
    try (CallerOptions.Caller connected = caller.connect(terminal)) {
      run(connected, output());
    }
    return 0;
  }

  private Output output() {
    return new Output(spec.commandLine().getOut(), spec.commandLine().getErr(), json);
  }

  final Terminal terminal() {
    return terminal;
  }

  final Progress progress() {
    return new Progress(terminal.person() == null ? null : spec.commandLine().getErr());
  }

  static When when() {
    return new When(Instant.now());
  }

  final ParameterException misused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
