package io.stepvault.server.store;

import static io.stepvault.schema.Tables.AUDIT_EVENT;
import static io.stepvault.schema.Tables.REJECTED_CALL;

import io.stepvault.server.audit.AuditEvent;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jooq.impl.DSL;

/** Appends to the audit: the broker's role can do no more than that. */
public final class AuditStore {
  private final UUID process;
  private final AtomicLong sequence = new AtomicLong();

  /**
   * @param process of this run of the broker; it numbers what it writes
   */
  public AuditStore(UUID process) {
    this.process = process;
  }

  /** Writes the events in {@code tx}: they are on record when it commits. */
  public void append(Tx tx, List<AuditEvent> events) {
    var insert =
        tx.sql()
            .insertInto(
                AUDIT_EVENT,
                AUDIT_EVENT.AT,
                AUDIT_EVENT.ORGANIZATION,
                AUDIT_EVENT.PROCESS,
                AUDIT_EVENT.SEQUENCE,
                AUDIT_EVENT.METHOD,
                AUDIT_EVENT.OUTCOME,
                AUDIT_EVENT.REASON,
                AUDIT_EVENT.CERTIFICATE,
                AUDIT_EVENT.AUTHORIZER,
                AUDIT_EVENT.TOKEN,
                AUDIT_EVENT.SUBJECT,
                AUDIT_EVENT.OWNER,
                AUDIT_EVENT.ITEM,
                AUDIT_EVENT.ITEM_NAME,
                AUDIT_EVENT.VERSION,
                AUDIT_EVENT.REFERENCE,
                AUDIT_EVENT.WORKFLOW,
                AUDIT_EVENT.RUN,
                AUDIT_EVENT.NODE);
    for (AuditEvent event : events) {
      AuditEvent.Actor actor = event.actor();
      insert =
          insert.values(
              tx.now(),
              tx.organization(),
              process,
              sequence.incrementAndGet(),
              actor.method(),
              event.outcome().name(),
              event.reason(),
              actor.certificate(),
              actor.authorizer(),
              actor.token(),
              actor.subject(),
              actor.owner(),
              event.about().map(AuditEvent.Subject::id).orElse(null),
              event.about().map(AuditEvent.Subject::name).orElse(null),
              event.about().map(AuditEvent.Subject::version).filter(v -> v > 0).orElse(null),
              event.reference(),
              actor.workflow(),
              actor.run(),
              actor.node());
    }
    insert.execute();
  }

  /** Adds to the count of calls that failed before a signature was good. */
  static void countRejected(
      org.jooq.DSLContext sql, Instant minute, String certificate, String reason, long count) {
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
