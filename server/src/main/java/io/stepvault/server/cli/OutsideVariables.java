package io.stepvault.server.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A caller that the variables {@code STEPVAULT_*} name, where there is no development home. */
final class OutsideVariables {
  private static final String CERTIFICATE = "STEPVAULT_CERT";
  private static final String KEY = "STEPVAULT_KEY";

  private final Terminal terminal;
  private final CommandSpec spec;
  private final String otherwise;
  private final List<String> names;

  /**
   * Those of one command.
   *
   * @param otherwise the options that could have been given instead
   * @param more what this command needs besides address, certificates and key
   */
  OutsideVariables(Terminal terminal, CommandSpec spec, String otherwise, String... more) {
    this.terminal = terminal;
    this.spec = spec;
    this.otherwise = otherwise;
    this.names = new ArrayList<>(List.of(EnvFile.ADDRESS, EnvFile.CA, CERTIFICATE, KEY));
    names.addAll(List.of(more));
  }

  /** A connection with the certificate that is named. */
  BrokerChannel channel() {
    return BrokerChannel.to(
        required(EnvFile.ADDRESS),
        Path.of(required(EnvFile.CA)),
        Path.of(required(CERTIFICATE)),
        Path.of(required(KEY)));
  }

  /**
   * A variable.
   *
   * @throws ParameterException when it is not set
   */
  String required(String variable) {
    String value = terminal.variable(variable);
    if (value == null) {
      throw new ParameterException(
          spec.commandLine(),
          "as whom? Give "
              + otherwise
              + ", or set "
              + String.join(", ", names)
              + " ("
              + variable
              + " is not set)");
    }
    return value;
  }
}
