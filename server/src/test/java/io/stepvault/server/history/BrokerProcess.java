package io.stepvault.server.history;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.stepvault.server.Broker;
import io.stepvault.server.config.Config;
import io.stepvault.server.store.Database;
import io.stepvault.server.tls.TlsFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.LoggerFactory;

/**
 * A broker in a process of its own, which can be paused, killed, and started again in its place.
 */
final class BrokerProcess implements AutoCloseable {
  static final String OPERATOR = "spiffe://test/operator";
  private static final String SERVING = "port=";

  private final List<String> command;
  private final Path log;
  private Process process;
  private int port;

  private BrokerProcess(List<String> command, Path log) {
    this.command = command;
    this.log = log;
  }

  /**
   * Prepares one; {@link #launch} starts it.
   *
   * @param classPath of the process
   * @param directory of its keys and certificates; its log goes there too
   */
  static BrokerProcess prepare(String classPath, Path directory, String url, String name) {
    return new BrokerProcess(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classPath,
            BrokerProcess.class.getName(),
            directory.toString(),
            url),
        directory.resolve(name + ".log"));
  }

  /** Starts the process; it keeps its first port. */
  void launch() throws IOException {
    List<String> line = new ArrayList<>(command);
    line.add(Integer.toString(port));
    process =
        new ProcessBuilder(line)
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
  }

  /** Waits until it serves. */
  void awaitServing() throws IOException {
    // Not closed: it ends with the process.
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    while (line != null && !line.startsWith(SERVING)) {
      line = out.readLine();
    }
    if (line == null) {
      throw new IOException("the broker ended before it served; see " + log);
    }
    port = Integer.parseInt(line.substring(SERVING.length()));
  }

  int port() {
    return port;
  }

  void pause() throws IOException, InterruptedException {
    Signals.send("STOP", process.pid());
  }

  void resume() throws IOException, InterruptedException {
    Signals.send("CONT", process.pid());
  }

  /** SIGKILL: nothing of the process runs any more when this returns. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** Runs in the process: directory, database, port. It ends when its standard input does. */
  public static void main(String[] args) throws Exception {
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
    Path directory = Path.of(args[0]);
    Config config = config(directory, args[1], Integer.parseInt(args[2]));
    try (Broker broker = Broker.start(config, InstantSource.system())) {
      System.out.println(SERVING + broker.port());
      Runtime.getRuntime().halt(System.in.read());
    }
  }

  static Config config(Path directory, String url, int port) {
    return new Config(
        new Config.Listen("127.0.0.1", port),
        new TlsFiles.Paths(
            directory.resolve("server.pem"),
            directory.resolve("server.key"),
            directory.resolve("ca.pem")),
        new Database.Settings(url, "postgres", "", 4),
        directory.resolve("root.key"),
        "stepvault",
        Set.of(OPERATOR));
  }
}
