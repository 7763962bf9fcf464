package io.stepvault.server.store;

import static io.stepvault.schema.Tables.REJECTED_CALL;

import io.stepvault.server.audit.AuditEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.postgresql.PGConnection;

/** Appends to the audit: the broker's role can do no more than that. */
public final class AuditStore {
  // Arrays: one statement of one shape, however many rows.
  private static final String APPEND =
      "INSERT INTO audit_segment (at, process, organization, sequence, events, content) SELECT ?, ?,"
          + " unnest(?::text[]), unnest(?::bigint[]), unnest(?::int[]), unnest(?::text[])";

  private final UUID process;
  private final AtomicLong sequence = new AtomicLong(1);

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

  /**
   * Writes the events of a batch and commits it, in one round trip: whatever else is done in its
   * transaction comes before. When this returns, they are on record.
   *
   * @throws io.stepvault.server.error.Refusal STORE_UNAVAILABLE when the commit is not confirmed
   */
  public void commitWith(Batches.BatchTx tx, Instant at, List<Entry> entries) {
    tx.sql().connection(connection -> insert(connection, APPEND + "; COMMIT", at, entries));
  }

  private void append(DSLContext sql, Instant at, List<Entry> entries) {
    if (!entries.isEmpty()) {
      sql.connection(connection -> insert(connection, APPEND, at, entries));
    }
  }

  private void insert(Connection connection, String append, Instant at, List<Entry> entries)
      throws SQLException {
    Map<String, List<AuditEvent>> byOrganization = new LinkedHashMap<>();
    for (Entry entry : entries) {
      byOrganization
          .computeIfAbsent(entry.organization(), o -> new ArrayList<>())
          .add(entry.event());
    }
    int segments = byOrganization.size();
    String[] organizations = byOrganization.keySet().toArray(String[]::new);
    long[] sequences = new long[segments];
    int[] counts = new int[segments];
    String[] contents = new String[segments];
    for (int i = 0; i < segments; i++) {
      List<AuditEvent> events = byOrganization.get(organizations[i]);
      counts[i] = events.size();
      sequences[i] = sequence.getAndAdd(counts[i]);
      contents[i] = AuditSegment.encode(events);
    }
    PGConnection driver = connection.unwrap(PGConnection.class);
    try (PreparedStatement statement = connection.prepareStatement(append)) {
      statement.setObject(1, at.atOffset(ZoneOffset.UTC));
      statement.setObject(2, process);
      statement.setArray(3, driver.createArrayOf("text", organizations));
      statement.setArray(4, driver.createArrayOf("int8", sequences));
      statement.setArray(5, driver.createArrayOf("int4", counts));
      statement.setArray(6, driver.createArrayOf("text", contents));
      statement.execute();
      Transactions.requireConfirmed(statement.getWarnings());
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
