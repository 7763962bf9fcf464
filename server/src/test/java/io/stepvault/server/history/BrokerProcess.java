package io.stepvault.server.history;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.stepvault.server.Broker;
import io.stepvault.server.config.Config;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.Database;
import io.stepvault.server.store.TombstoneStore;
import io.stepvault.server.tls.TlsFiles;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.slf4j.LoggerFactory;

/**
 * A broker in a process of its own, which can be paused, killed, and started again in its place.
 */
final class BrokerProcess implements AutoCloseable {
  static final String OPERATOR = "spiffe://test/operator";
  private static final String SERVING = "port=";
  private static final String DONE = "done";

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

  /**
   * Has the broker's process purge what is deleted in an organization, however short ago.
   *
   * @return whether that is certain
   */
  boolean purge(String organization) {
    return told("purge " + organization);
  }

  /** Has the process halt when it next comes to a step; see {@link Steps}. */
  void haltAt(String step) {
    if (!told("halt " + step)) {
      throw new IllegalStateException("the broker has ended; see " + log);
    }
  }

  private synchronized boolean told(String command) {
    try {
      BufferedWriter in = process.outputWriter(StandardCharsets.UTF_8);
      in.write(command + "\n");
      in.flush();
      return DONE.equals(process.inputReader(StandardCharsets.UTF_8).readLine());
    } catch (IOException e) {
      return false; // It is gone.
    }
  }

  /** Waits until it has ended by itself; answers with how. */
  int awaitEnd() throws InterruptedException {
    return process.waitFor();
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
      BufferedReader commands =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        String[] words = line.split(" ", 2);
        System.out.println(isDone(words[0], words[1], config) ? DONE : "failed");
      }
      Runtime.getRuntime().halt(0);
    }
  }

  private static boolean isDone(String command, String argument, Config config) {
    if (command.equals("halt")) {
      Steps.haltAt(argument);
      return true;
    }
    try (Database database = Database.open(config.database())) {
      new TombstoneStore(database, new AuditStore(UUID.randomUUID()))
          .purge(argument, Duration.ZERO);
      return true;
    } catch (RuntimeException e) {
      return false;
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
