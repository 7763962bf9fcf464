package io.stepvault.server.store;

import static io.stepvault.schema.Tables.REJECTED_CALL;

import io.stepvault.server.audit.AuditEvent;
import io.stepvault.server.audit.AuditEvent.Subject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** Appends to the audit: the broker's role can do no more than that. */
public final class AuditStore {
  // Arrays: one statement of one shape, however many rows.
  private static final String APPEND =
      "INSERT INTO audit_event (at, process, organization, sequence, method, outcome, reason,"
          + " certificate, authorizer, token, subject, owner, item, item_name, version, reference,"
          + " workflow, run, node) SELECT ?, ?, * FROM unnest(?::text[], ?::bigint[], ?::text[],"
          + " ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],"
          + " ?::text[], ?::text[], ?::int[], ?::text[], ?::text[], ?::text[], ?::text[])";

  private final UUID process;
  private final AtomicLong sequence = new AtomicLong();

  /**
   * @param process of this run of the broker; it numbers what it writes
   */
  public AuditStore(UUID process) {
    this.process = process;
  }

  /** An event of an organization. */
  public record Entry(String organization, AuditEvent event) {}

  /** Writes the events in {@code tx}: they are on record when it commits. */
  public void append(Tx tx, List<AuditEvent> events) {
    append(
        tx.sql(),
        tx.now(),
        events.stream().map(event -> new Entry(tx.organization(), event)).toList());
  }

  /** Writes the events of a batch in its transaction. */
  public void append(Batches.BatchTx tx, Instant at, List<Entry> entries) {
    append(tx.sql(), at, entries);
  }

  private void append(DSLContext sql, Instant at, List<Entry> entries) {
    if (!entries.isEmpty()) {
      sql.connection(connection -> insert(connection, at, entries));
    }
  }

  private void insert(Connection connection, Instant at, List<Entry> entries) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(APPEND)) {
      Columns columns = new Columns(connection, statement, entries);
      statement.setObject(1, at.atOffset(ZoneOffset.UTC));
      statement.setObject(2, process);
      columns.text(3, Entry::organization);
      columns.add(4, "bigint", entry -> sequence.incrementAndGet());
      columns.text(5, entry -> entry.event.actor().method());
      columns.text(6, entry -> entry.event.outcome().name());
      columns.text(7, entry -> entry.event.reason());
      columns.text(8, entry -> entry.event.actor().certificate());
      columns.text(9, entry -> entry.event.actor().authorizer());
      columns.text(10, entry -> entry.event.actor().token());
      columns.text(11, entry -> entry.event.actor().subject());
      columns.text(12, entry -> entry.event.actor().owner());
      columns.text(13, entry -> entry.event.about().map(Subject::id).orElse(null));
      columns.text(14, entry -> entry.event.about().map(Subject::name).orElse(null));
      columns.add(
          15,
          "int",
          entry -> entry.event.about().map(Subject::version).filter(v -> v > 0).orElse(null));
      columns.text(16, entry -> entry.event.reference());
      columns.text(17, entry -> entry.event.actor().workflow());
      columns.text(18, entry -> entry.event.actor().run());
      columns.text(19, entry -> entry.event.actor().node());
      statement.executeUpdate();
    }
  }

  /** Turns the entries' rows into the statement's columns. */
  private record Columns(Connection connection, PreparedStatement statement, List<Entry> entries) {

    void text(int parameter, Function<Entry, String> value) throws SQLException {
      String[] column = new String[entries.size()];
      for (int i = 0; i < column.length; i++) {
        column[i] = value.apply(entries.get(i));
      }
      statement.setArray(parameter, connection.createArrayOf("text", column));
    }

    void add(int parameter, String type, Function<Entry, Object> value) throws SQLException {
      Object[] column = new Object[entries.size()];
      for (int i = 0; i < column.length; i++) {
        column[i] = value.apply(entries.get(i));
      }
      statement.setArray(parameter, connection.createArrayOf(type, column));
    }
  }

  /** Adds to the count of calls that failed before a signature was good. */
  static void countRejected(
      DSLContext sql, Instant minute, String certificate, String reason, long count) {
    sql.insertInto(REJECTED_CALL)
        .columns(
            REJECTED_CALL.MINUTE,
            REJECTED_CALL.CERTIFICATE,
            REJECTED_CALL.REASON,
            REJECTED_CALL.COUNT)
        .values(minute, certificate, reason, count)
        .onConflict(REJECTED_CALL.MINUTE, REJECTED_CALL.CERTIFICATE, REJECTED_CALL.REASON)
        .doUpdate()
        .set(REJECTED_CALL.COUNT, REJECTED_CALL.COUNT.plus(DSL.excluded(REJECTED_CALL.COUNT)))
        .execute();
  }
}
