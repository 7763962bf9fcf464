package io.stepvault.server.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --home}, of all commands that need a development home. */
final class HomeOption {
  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "The development home; else STEPVAULT_HOME, else .stepvault.")
  private Path directory;

  DevHome home(Terminal terminal) {
    if (directory != null) {
      return DevHome.at(directory);
    }
    String variable = terminal.variable(EnvFile.HOME);
    return DevHome.at(Path.of(variable == null ? ".stepvault" : variable));
  }
}
