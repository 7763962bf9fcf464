package io.stepvault.server.history;

import io.stepvault.server.store.Database;
import io.stepvault.server.testing.Postgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A PostgreSQL on a disk of its own that can be filled: a file system in memory, mounted in a
 * namespace that nothing but the server sees.
 */
final class SmallDisk implements AutoCloseable {
  private static final int MEGABYTES = 160;

  private final Path directory;
  private final Process process;
  private final String url;

  private SmallDisk(Path directory, Process process, String url) {
    this.directory = directory;
    this.process = process;
    this.url = url;
  }

  /** Whether this machine lets a user mount a file system in a namespace of the user's own. */
  static boolean isPossible() throws InterruptedException {
    try {
      return new ProcessBuilder(
                  "unshare", "-Urm", "sh", "-c", "mount -t tmpfs tmpfs /mnt && unshare -U true")
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // There is no such command.
    }
  }

  /** Starts one, with the binaries of the tests' other server. */
  static SmallDisk start() throws Exception {
    Path directory = Files.createTempDirectory("stepvault-small-disk");
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    // Root inside, which mounts; then nobody, as whom alone the server runs.
    String inside =
        "%1$s/initdb -A trust -U postgres -E UTF-8 -D data && exec %1$s/postgres -D data -p %2$d -k ''"
            .formatted(binaries(), port);
    Process process =
        new ProcessBuilder(
                "unshare",
                "-Urm",
                "sh",
                "-c",
                "mount -t tmpfs -o size=%dm tmpfs \"$0\" && cd \"$0\" && exec unshare -U sh -c \"$1\""
                    .formatted(MEGABYTES),
                directory.toString(),
                inside)
            .redirectErrorStream(true)
            .redirectOutput(Files.createTempFile("stepvault-small-disk", ".log").toFile())
            .start();
    SmallDisk disk =
        new SmallDisk(
            directory, process, "jdbc:postgresql://localhost:%d/postgres".formatted(port));
    Fault.untilTrue(disk::answers);
    return disk;
  }

  private static String binaries() throws SQLException {
    try (Connection connection = Postgres.superuser(Postgres.empty());
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT setting FROM pg_config WHERE name = 'BINDIR'")) {
      row.next();
      return row.getString(1);
    }
  }

  private boolean answers() {
    try (Connection connection = DriverManager.getConnection(url, "postgres", "")) {
      return connection.isValid(5);
    } catch (SQLException e) {
      return false;
    }
  }

  Database.Settings settings() {
    return new Database.Settings(url, "postgres", "", 2);
  }

  /** Leaves no room for one more block, but for some megabytes of the log. */
  void fill() throws SQLException {
    run("SELECT pg_switch_wal()", "CHECKPOINT");
    run("COPY (SELECT 1) TO PROGRAM 'dd if=/dev/zero of=../filler bs=64k 2>/dev/null; true'");
  }

  void makeRoom() throws SQLException {
    run("COPY (SELECT 1) TO PROGRAM 'rm ../filler'");
  }

  private void run(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, "postgres", "");
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    process.onExit().join();
    Files.delete(directory);
  }
}
