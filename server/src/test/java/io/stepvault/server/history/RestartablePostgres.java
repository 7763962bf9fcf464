package io.stepvault.server.history;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.stream.Stream;

/** A PostgreSQL whose data and port outlive its process. Its disk writes are real ones. */
final class RestartablePostgres implements AutoCloseable {
  private final Path directory;
  private EmbeddedPostgres server;
  private int databases;

  private RestartablePostgres(Path directory) throws IOException {
    this.directory = directory;
    this.server = start(0);
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

  private EmbeddedPostgres start(int port) throws IOException {
    return EmbeddedPostgres.builder()
        .setPort(port)
        .setDataDirectory(data())
        .setCleanDataDirectory(false)
        .setServerConfig("fsync", "on")
        .setServerConfig("max_connections", "100")
        .start();
  }

  private Path data() {
    return directory.resolve("data");
  }

  /** Stops the server and starts it again. */
  void restart(Stop how) throws IOException, InterruptedException {
    stop(how);
    server = start(server.getPort());
  }

  /** Copies everything that is stored, while the server is stopped. */
  void backUp() throws IOException, InterruptedException {
    stop(Stop.FAST);
    replace(data(), directory.resolve("backup"));
    server = start(server.getPort());
  }

  /** Goes back to what was stored then: what was committed since is lost. */
  void failBack() throws IOException, InterruptedException {
    stop(Stop.FAST);
    replace(directory.resolve("backup"), data());
    server = start(server.getPort());
  }

  private void stop(Stop how) throws IOException, InterruptedException {
    if (how == Stop.CRASH) {
      String pid = Files.readAllLines(data().resolve("postmaster.pid")).getFirst().trim();
      Signals.send("QUIT", Long.parseLong(pid));
      Signals.awaitEnd(Long.parseLong(pid));
    }
    server.close();
  }

  private static void replace(Path from, Path to) throws IOException, InterruptedException {
    delete(to);
    if (new ProcessBuilder("cp", "-a", from.toString(), to.toString()).start().waitFor() != 0) {
      throw new IOException("could not copy the data");
    }
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** The URL of a new, empty database. */
  String createDatabase() throws SQLException {
    String name = "history_" + ++databases;
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    return server.getJdbcUrl("postgres", name);
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
