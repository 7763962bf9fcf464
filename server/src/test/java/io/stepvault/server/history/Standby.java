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
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A copy of a server that follows it, synchronously: what the primary acknowledges, this has on its
 * disk. The embedded binaries have no pg_basebackup, so it is made as the manual's "low-level API"
 * says.
 */
record Standby(EmbeddedPostgres server, Path data) {
  private static final String COMMIT_OF_SOMETHING = "SELECT pg_logical_emit_message(true, '', '')";

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
      waitForDurability(statement);
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
      awaitSynchronous(primary, statement);
      return standby;
    }
  }

  /**
   * Returns when commits wait for the standby. That a session calls it synchronous is too early:
   * another process decides, and is told later. So some commit must have been seen waiting; what
   * the standby has of the last one, it has of all before.
   */
  private static void awaitSynchronous(EmbeddedPostgres primary, Statement statement)
      throws SQLException, InterruptedException {
    AtomicBoolean seen = new AtomicBoolean();
    Thread committing = Thread.startVirtualThread(() -> commitUntil(seen, primary));
    while (!seen.get() && committing.isAlive()) {
      seen.set(
          isTrue(
              statement,
              "SELECT exists(SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep')"));
    }
    if (!seen.get()) {
      throw new IllegalStateException("the primary does not wait for its standby");
    }
    committing.join();
    statement.execute(COMMIT_OF_SOMETHING);
  }

  private static void commitUntil(AtomicBoolean over, EmbeddedPostgres primary) {
    try (Connection connection = primary.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      waitForDurability(statement);
      while (!over.get()) {
        statement.execute(COMMIT_OF_SOMETHING);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The embedded server's default is off: brokers set it themselves, and so does this. */
  private static void waitForDurability(Statement statement) throws SQLException {
    statement.execute("SET synchronous_commit TO on");
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
