package io.stepvault.server.testing;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a broker has put on record, read past its walls. */
public final class AuditLog {
  private final TestBroker broker;

  public AuditLog(TestBroker broker) {
    this.broker = broker;
  }

  /** One row; what is not known is null. {@code id} is process and place in it. */
  public record Row(
      String id,
      String organization,
      String method,
      String outcome,
      String reason,
      String certificate,
      String subject,
      String item,
      String reference) {}

  /** All rows, each process's in its order. */
  public List<Row> rows() {
    return query(
        "SELECT process || ' ' || sequence, organization, method, outcome, reason, certificate, subject, item, reference"
            + " FROM stepvault.audit_event ORDER BY process, sequence",
        row ->
            new Row(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9)));
  }

  /** The rows that a call adds. */
  public List<Row> addedBy(Runnable call) {
    Set<Row> before = Set.copyOf(rows());
    call.run();
    return rows().stream().filter(row -> !before.contains(row)).toList();
  }

  /** The true reasons of the denials among the rows that a call adds. */
  public List<String> denialsBy(Runnable call) {
    return addedBy(call).stream()
        .filter(row -> row.outcome().equals("DENIED"))
        .map(Row::reason)
        .toList();
  }

  /** How many calls were rejected for this reason before a signature was good; written so far. */
  public long rejected(String certificate, String reason) {
    return query(
            "SELECT coalesce(sum(count), 0) FROM stepvault.rejected_call WHERE certificate = '"
                + certificate
                + "' AND reason = '"
                + reason
                + "'",
            row -> row.getLong(1))
        .getFirst();
  }

  private interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private <T> List<T> query(String sql, Reader<T> reader) {
    try (Connection connection = broker.superuser();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      List<T> rows = new ArrayList<>();
      while (found.next()) {
        rows.add(reader.read(found));
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
