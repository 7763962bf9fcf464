package io.stepvault.server.cli;

import io.stepvault.server.key.KeyFileException;
import io.stepvault.server.key.RootKey;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code stepvault key}: the file of an installation's root key. */
@Command(name = "key", description = "Makes an installation's root key file.")
public final class KeyCommand {
  @Spec CommandSpec spec;

  @Command(
      name = "create",
      description = "Makes a root key in a new file (mode 0600) and prints the key's id.")
  int create(
      @Parameters(paramLabel = "FILE", description = "A file that does not exist yet.") Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new CommandFailure(
          "there is no folder " + folder + ": make it first, or mend the path");
    }
    try (RootKey key = RootKey.create(file)) {
      spec.commandLine().getOut().println(key.id());
      spec.commandLine()
          .getErr()
          .println(
              "made "
                  + file
                  + ": keep a copy apart from the database; if it is lost, all data is lost");
      return ExitCode.OK;
    } catch (KeyFileException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return ExitCode.SOFTWARE;
    }
  }
}
