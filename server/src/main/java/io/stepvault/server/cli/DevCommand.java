package io.stepvault.server.cli;

import io.stepvault.server.log.Logging;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dev}: a broker that stays up and keeps its data, with everything needed to call it. */
@Command(
    name = "dev",
    description = {
      "Runs a broker for development on an embedded PostgreSQL, until Ctrl-C. It keeps its data, and"
          + " leaves certificates, keys and a file for the shell in its home."
    })
final class DevCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "7443",
      description = "Where it listens, on 127.0.0.1; 0: a free port. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      defaultValue = "WARN",
      description =
          "ERROR, WARN, INFO, DEBUG or TRACE; to standard error. Default: ${DEFAULT-VALUE}.")
  private String logLevel;

  DevCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (port < 0 || port > 65_535) {
      throw new CommandFailure("--port takes 0 to 65535");
    }
    start(logLevel);
    PrintWriter out = spec.commandLine().getOut();
    try (ShutdownSignal signal = ShutdownSignal.listen();
        DevBroker broker =
            DevBroker.start(
                home.home(terminal),
                port,
                EmbeddedDatabase.Durability.DURABLE,
                InstantSource.system())) {
      out.println("ready " + broker.address());
      lines(broker.home()).forEach(out::println);
      out.flush();
      signal.await();
    }
    return 0;
  }

  private static void start(String level) {
    try {
      Logging.start(level);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure("--log-level: " + e.getMessage(), e);
    }
  }

  /** What to paste into another shell, from any folder. */
  static List<String> lines(DevHome home) {
    String command = EnvFile.quoted(command());
    return """

        Everything that a caller needs is in %s. Ctrl-C stops the broker and keeps
        its data. To try it, paste into another shell:

        source %s

        # alice stores a secret (through the back end that acts for her)
        printf 'sk_live_example' | %s item create stripe_secret --as backend --user alice

        # a step that runs on node-a gets it (grpcurl prints bytes in base64)
        grpcurl -cacert "$STEPVAULT_CA" -cert "$STEPVAULT_HOME/node-a.pem" -key "$STEPVAULT_HOME/node-a.key" \\
          -H "authorization: Bearer $(%s token --as node-a --scope resolve --secret stripe_secret --owner alice)" \\
          -d '{"references": ["stripe_secret"]}' "$STEPVAULT_ADDRESS" stepvault.v1.ResolveService/Resolve

        # the same token with the certificate of node-b is refused
        grpcurl -cacert "$STEPVAULT_CA" -cert "$STEPVAULT_HOME/node-b.pem" -key "$STEPVAULT_HOME/node-b.key" \\
          -H "authorization: Bearer $(%s token --as node-a --scope resolve --secret stripe_secret --owner alice)" \\
          -d '{"references": ["stripe_secret"]}' "$STEPVAULT_ADDRESS" stepvault.v1.ResolveService/Resolve

        # what the broker sees of an operator
        grpcurl -cacert "$STEPVAULT_CA" -cert "$STEPVAULT_HOME/operator.pem" -key "$STEPVAULT_HOME/operator.key" \\
          "$STEPVAULT_ADDRESS" stepvault.v1.AuthorizerService/DescribeCaller
        """
        .formatted(
            home.directory(), EnvFile.quoted(home.env().toString()), command, command, command)
        .lines()
        .toList();
  }

  /** The script that started this process. */
  private static String command() {
    return System.getProperty("stepvault.command", "./stepvault");
  }
}
