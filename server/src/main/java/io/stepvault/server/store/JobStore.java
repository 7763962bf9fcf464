package io.stepvault.server.store;

import static io.stepvault.schema.Tables.ORGANIZATION;
import static io.stepvault.schema.Tables.REQUEST;

import io.stepvault.schema.Routines;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jooq.types.YearToSecond;

/** What the broker does beside calls, for all organizations, under a role of its own. */
public final class JobStore {
  private static final YearToSecond AHEAD = YearToSecond.valueOf(Duration.ofDays(14));

  private final Database database;

  public JobStore(Database database) {
    this.database = database;
  }

  /** Counted calls of one certificate, for one reason, in one minute. */
  public record Rejected(Instant minute, String certificate, String reason) {}

  /** Makes the audit's partitions for the weeks to come. */
  public void ensureAuditPartitions() throws SQLException {
    run(sql -> Routines.ensureAuditPartitions(sql.configuration(), AHEAD));
  }

  /** Forgets the requests that nobody can repeat any more. */
  public int forgetRequests() throws SQLException {
    return run(
        sql ->
            sql.deleteFrom(REQUEST)
                .where(REQUEST.CREATED_AT.lt(before(RequestStore.KEPT)))
                .execute());
  }

  /** Forgets the generated values that no retry is given any more. */
  public int forgetGenerated() throws SQLException {
    return run(
        sql ->
            sql.update(REQUEST)
                .setNull(REQUEST.GENERATED_WRAP_KEY)
                .setNull(REQUEST.GENERATED_WRAPPED_KEY)
                .setNull(REQUEST.GENERATED_COMMITMENT)
                .setNull(REQUEST.GENERATED_CIPHERTEXT)
                .where(REQUEST.GENERATED_CIPHERTEXT.isNotNull())
                .and(REQUEST.CREATED_AT.le(before(RequestStore.GENERATED_KEPT)))
                .execute());
  }

  /**
   * Forgets some uses that are too old to count.
   *
   * @return how many; 0: there are none
   */
  public int forgetUsages(int most) throws SQLException {
    return run(
        sql ->
            sql.resultQuery(
                    "SELECT forget_usages(now_() - {0}, {1})",
                    DSL.val(YearToSecond.valueOf(UsageStore.KEPT)), DSL.val(most))
                .fetchSingle()
                .get(0, Integer.class));
  }

  private static Field<Instant> before(Duration age) {
    return DSL.field(
        "{0} - {1}",
        Instant.class,
        DSL.field(DSL.select(Routines.now_())), // Once, so the index serves.
        DSL.val(YearToSecond.valueOf(age)));
  }

  /** Adds to the counts of calls that failed before a signature was good. */
  public void addRejected(Map<Rejected, Long> counts) throws SQLException {
    run(
        sql -> {
          counts.forEach(
              (what, count) ->
                  AuditStore.countRejected(
                      sql, what.minute(), what.certificate(), what.reason(), count));
          return null;
        });
  }

  /** Organizations that were deleted, and when that was asked, by the database's clock. */
  public record Deleted(List<String> organizations, Instant asOf) {
    public Deleted {
      organizations = List.copyOf(organizations);
    }
  }

  /** Which organizations were deleted since a time. */
  public Deleted organizationsDeletedSince(Instant since) throws SQLException {
    return run(
        sql -> {
          Instant asOf = sql.select(Routines.now_()).fetchSingle().value1();
          return new Deleted(
              sql.select(ORGANIZATION.ID)
                  .from(ORGANIZATION)
                  .where(ORGANIZATION.DELETED_AT.gt(since))
                  .fetch(ORGANIZATION.ID),
              asOf);
        });
  }

  /**
   * Some organizations with revocations that were to be forgotten longer ago than {@code margin}.
   */
  public List<String> organizationsWithOldRevocations(Duration margin, int most)
      throws SQLException {
    return run(
        sql ->
            sql.resultQuery(
                    "SELECT organizations_with_old_revocations(now_() - {0}, {1})",
                    DSL.val(YearToSecond.valueOf(margin)), DSL.val(most))
                .fetchInto(String.class));
  }

  /** Whether the database answers and the audit has a partition for now. */
  public boolean isReady() throws SQLException {
    return run(
        sql ->
            sql.fetchExists(
                DSL.select(DSL.one())
                    .from("pg_inherits")
                    .where(
                        "inhparent = 'audit_segment'::regclass and inhrelid = to_regclass("
                            + "'audit_segment_' || to_char(date_trunc('week', now_(), 'UTC')"
                            + " at time zone 'UTC', 'YYYYMMDD'))")));
  }

  private <T> T run(Function<DSLContext, T> work) throws SQLException {
    try (Connection connection = database.jobs().getConnection()) {
      T result = work.apply(DSL.using(connection, SQLDialect.POSTGRES));
      connection.commit();
      return result;
    }
  }
}
