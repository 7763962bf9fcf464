package io.stepvault.server.history;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A PostgreSQL whose data outlives its process, and which a standby can replace. Its disk writes
 * are real ones. Its URLs name two ports: at one of them is the primary.
 */
final class RestartablePostgres implements AutoCloseable {
  private final Path directory;
  private int port;
  private int otherPort;
  private Path data;
  private EmbeddedPostgres server;
  private int databases;
  private int standbys;

  private RestartablePostgres(Path directory) throws IOException {
    this.directory = directory;
    this.port = freePort();
    this.otherPort = freePort();
    this.data = directory.resolve("data");
    this.server = start(data, port);
  }

  static RestartablePostgres start() throws IOException {
    return new RestartablePostgres(Files.createTempDirectory("stepvault-history-pg"));
  }

  /** How a server is stopped. */
  enum Stop {
    /** Connections are cut, transactions rolled back. */
    FAST,
    /** As by a crash: the next start recovers from the log. */
    CRASH
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  static EmbeddedPostgres start(Path data, int port) throws IOException {
    return EmbeddedPostgres.builder()
        .setPort(port)
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setServerConfig("fsync", "on")
        .setServerConfig("max_connections", "100")
        .start();
  }

  /** Stops the server and starts it again. */
  void restart(Stop how) throws IOException, InterruptedException {
    stop(how);
    server = start(data, port);
  }

  /** Copies everything that is stored, while the server is stopped. */
  void backUp() throws IOException, InterruptedException {
    stop(Stop.FAST);
    replace(data, directory.resolve("backup"));
    server = start(data, port);
  }

  /** Goes back to what was stored then: what was committed since is lost. */
  void failBack() throws IOException, InterruptedException {
    stop(Stop.FAST);
    replace(directory.resolve("backup"), data);
    server = start(data, port);
  }

  /**
   * The server dies, and a standby, which had everything that was acknowledged, takes its place, at
   * the other port.
   */
  void failOver() throws IOException, InterruptedException, SQLException {
    Standby standby = standby();
    stop(Stop.CRASH);
    Path dead = data;
    server = standby.promote();
    data = standby.data();
    swapPorts();
    delete(dead);
  }

  /** As {@link #failOver}, but what was the primary lives on, a moment behind, and stays. */
  void failOverAndBack(Runnable onTheNew, Runnable onTheOld) throws Exception {
    Standby standby = standby();
    stop(Stop.CRASH);
    Path old = data;
    server = standby.promote();
    data = standby.data();
    swapPorts();
    onTheNew.run();

    server.close();
    Standby.endReplication(old);
    EmbeddedPostgres replaced = start(old, otherPort);
    onTheOld.run();
    replaced.close();
    server = start(data, port);
    delete(old);
  }

  private void swapPorts() {
    int former = port;
    port = otherPort;
    otherPort = former;
  }

  /** A new standby, which the primary waits for from now on. */
  Standby standby() throws IOException, InterruptedException, SQLException {
    return Standby.of(server, data, directory.resolve("standby-" + ++standbys), otherPort);
  }

  private void stop(Stop how) throws IOException, InterruptedException {
    if (how == Stop.CRASH) {
      String pid = Files.readAllLines(data.resolve("postmaster.pid")).getFirst().trim();
      Signals.send("QUIT", Long.parseLong(pid));
      Signals.awaitEnd(Long.parseLong(pid));
    }
    server.close();
  }

  private static void replace(Path from, Path to) throws IOException, InterruptedException {
    delete(to);
    copy(from, to);
  }

  static void copy(Path from, Path to) throws IOException, InterruptedException {
    int code = new ProcessBuilder("cp", "-a", from.toString(), to.toString()).start().waitFor();
    // Of a server that runs, a file may be gone before it was copied.
    if (code > 1 || !Files.exists(to.resolve("PG_VERSION"))) {
      throw new IOException("could not copy the data");
    }
  }

  static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** The URL of a new, empty database, wherever the primary is. */
  String createDatabase() throws SQLException {
    String name = "history_" + ++databases;
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    return "jdbc:postgresql://localhost:%d,localhost:%d/%s?targetServerType=primary&hostRecheckSeconds=0"
        .formatted(port, otherPort, name);
  }

  /** A URL that takes whatever is at the primary's port, primary or not. */
  static String withoutChoice(String url) {
    return url.replaceFirst(",localhost:\\d+", "").replaceFirst("\\?.*", "");
  }

  /** Makes the server a standby of nobody: it answers, but nothing can be written. */
  void demote() throws IOException, InterruptedException {
    stop(Stop.FAST);
    Files.createFile(data.resolve("standby.signal"));
    server = start(data, port);
  }

  /** Makes it a primary again, on a new timeline. */
  void promote() throws SQLException {
    new Standby(server, data).promote();
  }

  /** A connection that row-level security does not hold back. */
  static Connection superuser(String url) throws SQLException {
    Connection connection = DriverManager.getConnection(url, "postgres", "");
    connection.setSchema("stepvault");
    return connection;
  }

  @Override
  public void close() throws IOException {
    server.close();
    delete(directory);
  }
}
