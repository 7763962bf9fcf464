package io.stepvault.server.testing;

import io.stepvault.server.store.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One real PostgreSQL for all tests of this JVM, booted once; each test takes a database of its
 * own.
 */
public final class Postgres {
  private static final AtomicInteger NEXT = new AtomicInteger();
  private static final EmbeddedPostgres SERVER = boot();

  private Postgres() {}

  private static EmbeddedPostgres boot() {
    try {
      EmbeddedPostgres server =
          EmbeddedPostgres.builder()
              .setServerConfig("fsync", "off")
              .setServerConfig("max_connections", "400")
              .start();
      execute(server, "CREATE DATABASE migrated");
      Database.open(settings(server, "migrated", 1)).close();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new database with the schema in it. */
  public static Database.Settings fresh() {
    String name = "test_" + NEXT.incrementAndGet();
    execute(SERVER, "CREATE DATABASE " + name + " TEMPLATE migrated");
    return settings(SERVER, name, 4);
  }

  /** A new database without anything. */
  public static Database.Settings empty() {
    String name = "test_" + NEXT.incrementAndGet();
    execute(SERVER, "CREATE DATABASE " + name);
    return settings(SERVER, name, 4);
  }

  /** A connection that row-level security does not hold back. */
  public static Connection superuser(Database.Settings settings) throws SQLException {
    Connection connection = DriverManager.getConnection(settings.url(), settings.user(), "");
    connection.setSchema("stepvault");
    return connection;
  }

  private static Database.Settings settings(EmbeddedPostgres server, String name, int poolSize) {
    return new Database.Settings(server.getJdbcUrl("postgres", name), "postgres", "", poolSize);
  }

  private static void execute(EmbeddedPostgres server, String sql) {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
