package io.stepvault.server.testing;

import io.stepvault.server.Broker;
import io.stepvault.server.config.Config;
import io.stepvault.server.store.Database;
import io.stepvault.server.tls.TlsFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/** A broker in a process of its own, on a test broker's keys, certificates and database. */
public final class BrokerProcess implements AutoCloseable {
  private static final String SERVING = "port=";

  private final Process process;
  private final int port;

  private BrokerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts one; it serves when this returns. */
  public static BrokerProcess start(TestBroker test) throws IOException {
    Config config = test.config();
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    BrokerProcess.class.getName(),
                    test.directory().toString(),
                    config.database().url(),
                    config.audience()))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    // Not closed: it ends with the process.
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    while (line != null && !line.startsWith(SERVING)) {
      line = out.readLine();
    }
    if (line == null) {
      throw new IOException("the broker process ended before it served");
    }
    return new BrokerProcess(process, Integer.parseInt(line.substring(SERVING.length())));
  }

  /** Runs in the process: directory of keys and certificates, database, audience. */
  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    Config config =
        new Config(
            new Config.Listen("127.0.0.1", 0),
            new TlsFiles.Paths(
                directory.resolve("server.pem"),
                directory.resolve("server.key"),
                directory.resolve("ca.pem")),
            new Database.Settings(args[1], "postgres", "", 4),
            directory.resolve("root.key"),
            args[2],
            Set.of(TestBroker.OPERATOR));
    try (Broker broker = Broker.start(config, InstantSource.system())) {
      System.out.println(SERVING + broker.port());
      // Until the test kills it, or is gone itself.
      int end = System.in.read();
      System.exit(end < 0 ? 0 : 1);
    }
  }

  public int port() {
    return port;
  }

  /** SIGKILL: nothing of the process runs any more when this returns its exit code. */
  public int kill() throws InterruptedException {
    return process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
