package io.stepvault.server.store;

import static io.stepvault.schema.Tables.ORGANIZATION_REVISION;

import io.stepvault.server.audit.AuditEvent;
import io.stepvault.server.audit.AuditEvent.Actor;
import io.stepvault.server.audit.AuditEvent.Subject;
import io.stepvault.server.error.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jooq.impl.DSL;
import org.jooq.types.YearToSecond;

/** Deleted items that nobody can restore any more: what is left of them goes, for all time. */
public final class TombstoneStore {
  private static final int MOST_IN_A_PURGE = 100;
  private static final Actor BROKER = Actor.ofBroker("Purge");

  private final Transactions transactions;
  private final AuditStore audit;

  public TombstoneStore(Database database, AuditStore audit) {
    this.transactions = database.jobTransactions();
    this.audit = audit;
  }

  /**
   * Some organizations with items that were deleted longer ago than {@code restorable}.
   *
   * @throws Refusal STORE_UNAVAILABLE
   */
  public List<String> organizations(Duration restorable, int most) {
    return transactions.apart(
        sql ->
            sql.resultQuery(
                    "SELECT organizations_to_purge(now_() - {0}, {1})",
                    DSL.val(YearToSecond.valueOf(restorable)), DSL.val(most))
                .fetchInto(String.class));
  }

  /**
   * Purges some of an organization's items that were deleted longer ago than {@code restorable}. A
   * mutation as any other: it counts the revision up, and is on record.
   *
   * @return how many; below {@link #MOST_IN_A_PURGE}, no more are left
   * @throws Refusal ORGANIZATION_NOT_FOUND, STORE_UNAVAILABLE
   */
  public int purge(String organization, Duration restorable) {
    return transactions.mutate(
        organization,
        tx -> {
          List<AuditEvent> purged = delete(tx, tx.now().minus(restorable));
          raiseFloor(tx);
          audit.append(tx, purged);
          return purged.size();
        });
  }

  private static List<AuditEvent> delete(Tx tx, Instant before) {
    return tx.sql()
        .resultQuery(
            "SELECT id, name FROM delete_tombstones({0}, {1}, {2})",
            DSL.val(tx.organization()), DSL.val(before), DSL.val(MOST_IN_A_PURGE))
        .fetch(
            row ->
                AuditEvent.allowed(
                    BROKER,
                    "PURGED",
                    new Subject(row.get("id", String.class), row.get("name", String.class), 0)));
  }

  /** What is gone has no stamp: caches that are older learn of it by the floor. */
  private static void raiseFloor(Tx tx) {
    tx.sql()
        .update(ORGANIZATION_REVISION)
        .set(ORGANIZATION_REVISION.TOMBSTONE_FLOOR, tx.head().revision())
        .where(ORGANIZATION_REVISION.ORGANIZATION.eq(tx.organization()))
        .execute();
  }
}
