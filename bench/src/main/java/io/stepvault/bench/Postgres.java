package io.stepvault.bench;

import io.stepvault.server.store.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** An embedded PostgreSQL with its default durability: what is committed is on the disk. */
final class Postgres implements AutoCloseable {
  private static final int POOL_SIZE = 8;

  private final EmbeddedPostgres server;
  private final long postmaster;

  private Postgres(EmbeddedPostgres server, long postmaster) {
    this.server = server;
    this.postmaster = postmaster;
  }

  static Postgres start(Path folder) throws IOException {
    Path data = folder.resolve("postgres");
    EmbeddedPostgres server =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setLocaleConfig("locale", "C")
            // The library turns these off; what comes later on the command line wins.
            .setServerConfig("fsync", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("unix_socket_directories", "")
            .setOutputRedirector(Redirect.appendTo(folder.resolve("postgres.log").toFile()))
            .start();
    String pid = Files.readAllLines(data.resolve("postmaster.pid")).getFirst();
    return new Postgres(server, Long.parseLong(pid));
  }

  /** A new database; its JDBC URL. */
  String create(String name) {
    execute("postgres", "CREATE DATABASE " + name);
    return server.getJdbcUrl("postgres", name);
  }

  /** How server and seeder reach a database. */
  static Database.Settings settings(String url) {
    return new Database.Settings(url, "postgres", "", POOL_SIZE);
  }

  /** Its version, and the settings that durability depends on, as it says itself. */
  String description() {
    return "PostgreSQL %s, fsync %s, synchronous_commit %s"
        .formatted(show("server_version"), show("fsync"), show("synchronous_commit"));
  }

  /** Writes out what loading has left behind, so that no run pays for it. */
  void settle(String database) {
    execute(database, "VACUUM ANALYZE");
    execute(database, "CHECKPOINT");
  }

  /** The broker's connections to a database. */
  long connections(String database) {
    return Long.parseLong(
        single(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'stepvault-%'"
                + " AND datname = '"
                + database
                + "'"));
  }

  double cpu() {
    return Cpu.withChildren(postmaster);
  }

  private void execute(String database, String sql) {
    try (Connection connection = server.getDatabase("postgres", database).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private String show(String setting) {
    return single("SHOW " + setting);
  }

  private String single(String query) {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
