package io.stepvault.server.cli;

import io.stepvault.server.Broker;
import io.stepvault.server.config.Config;
import io.stepvault.server.config.ConfigException;
import io.stepvault.server.config.ConfigFile;
import io.stepvault.server.log.Logging;
import io.stepvault.server.tls.TlsFilesException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code serve}: the broker itself, for production. */
@Command(
    name = "serve",
    description = "Runs a broker with a configuration file, on a PostgreSQL of yours.")
final class ServeCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The configuration, in YAML.")
  private Path file;

  ServeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Config config;
    try {
      config = ConfigFile.load(file, terminal.variables());
    } catch (ConfigException e) {
      throw new CommandFailure(
          "the configuration cannot be used:\n  " + String.join("\n  ", e.problems()), e);
    }
    Logging.start(config.log().level());
    try (ShutdownSignal signal = ShutdownSignal.listen()) {
      Broker broker = Broker.start(config, InstantSource.system());
      try {
        signal.await();
      } finally {
        broker.close();
      }
    } catch (TlsFilesException e) {
      throw new CommandFailure(e.getMessage(), e);
    }
    return 0;
  }
}
