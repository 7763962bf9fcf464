package io.stepvault.server.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Looks for a value in all that a database holds: as rows, and as files. */
public final class DatabaseSearch {
  private final TestBroker broker;

  public DatabaseSearch(TestBroker broker) {
    this.broker = broker;
  }

  /** The columns that hold it: {@code table.column}. */
  public List<String> columnsWith(Canary canary) throws SQLException {
    List<String> found = new ArrayList<>();
    List<String> tables =
        broker.query(
            "SELECT oid::regclass FROM pg_class WHERE relkind IN ('r', 'm')"
                + " AND relnamespace NOT IN ('pg_catalog'::regnamespace,"
                + " 'information_schema'::regnamespace, 'pg_toast'::regnamespace)");
    try (Connection connection = broker.superuser();
        Statement statement = connection.createStatement()) {
      for (String table : tables) {
        try (ResultSet rows = statement.executeQuery("SELECT * FROM " + table)) {
          search(table, rows, canary, found);
        }
      }
    }
    return found;
  }

  private static void search(String table, ResultSet rows, Canary canary, List<String> found)
      throws SQLException {
    ResultSetMetaData columns = rows.getMetaData();
    while (rows.next()) {
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        boolean bytes = columns.getColumnTypeName(i).equals("bytea");
        boolean here =
            bytes
                ? rows.getBytes(i) != null && canary.isIn(rows.getBytes(i))
                : rows.getString(i) != null && canary.isIn(rows.getString(i));
        if (here) {
          found.add(table + "." + columns.getColumnName(i));
        }
      }
    }
  }

  /** The files of the database and of the server's log of writes that hold it. */
  public List<Path> filesWith(Canary canary) throws IOException {
    broker.sql("CHECKPOINT");
    Path data = Path.of(broker.query("SHOW data_directory").get(0));
    String own =
        broker.query("SELECT oid FROM pg_database WHERE datname = current_database()").get(0);
    List<Path> found = new ArrayList<>();
    for (String part : List.of("base/" + own, "pg_wal", "global")) {
      try (Stream<Path> files = Files.walk(data.resolve(part))) {
        files
            .filter(Files::isRegularFile)
            .filter(file -> canary.isIn(content(file)))
            .forEach(found::add);
      }
    }
    return found;
  }

  private static byte[] content(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return new byte[0]; // The server has removed or renamed it since.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
