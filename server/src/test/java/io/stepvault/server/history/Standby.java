package io.stepvault.server.history;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A copy of a server that follows it, synchronously: what the primary acknowledges, this has on its
 * disk. The embedded binaries have no pg_basebackup, so it is made as the manual's "low-level API"
 * says.
 */
record Standby(EmbeddedPostgres server, Path data) {

  /**
   * Makes one, and has the primary wait for it.
   *
   * @param primaryData its data directory
   * @param data does not exist
   */
  static Standby of(EmbeddedPostgres primary, Path primaryData, Path data, int port)
      throws IOException, InterruptedException, SQLException {
    try (Connection connection = primary.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_backup_start('standby', true)");
      RestartablePostgres.copy(primaryData, data);
      try (ResultSet row = statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
        row.next();
        Files.writeString(data.resolve("backup_label"), row.getString(1));
      }
      Files.deleteIfExists(data.resolve("postmaster.pid"));
      Files.createFile(data.resolve("standby.signal"));
      configure(
          data,
          "primary_conninfo = 'host=localhost port=%d user=postgres'".formatted(primary.getPort()),
          "synchronous_standby_names = ''");
      Standby standby = new Standby(RestartablePostgres.start(data, port), data);
      statement.execute("ALTER SYSTEM SET synchronous_standby_names = '*'");
      statement.execute("SELECT pg_reload_conf()");
      while (!isTrue(
          statement, "SELECT exists(SELECT FROM pg_stat_replication WHERE sync_state = 'sync')")) {
        Fault.pass(10);
      }
      // Its commit waits, and with it everything before has arrived.
      statement.execute("CREATE TABLE IF NOT EXISTS waited_for ()");
      return standby;
    }
  }

  /** A primary that does not wait for a standby any more, at its next start. */
  static void endReplication(Path data) throws IOException {
    configure(data, "synchronous_standby_names = ''");
  }

  private static void configure(Path data, String... settings) throws IOException {
    Files.writeString(
        data.resolve("postgresql.auto.conf"),
        String.join("\n", settings) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** Makes it a primary, on a timeline of its own; answers with its server. */
  EmbeddedPostgres promote() throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      if (!isTrue(statement, "SELECT pg_promote(true, 60)")) {
        throw new IllegalStateException("the standby was not promoted");
      }
    }
    return server;
  }

  private static boolean isTrue(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getBoolean(1);
    }
  }
}
