package io.stepvault.server.store;

import static io.stepvault.schema.Tables.ORGANIZATION_REVISION;

import io.stepvault.schema.Routines;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.key.IntegrityException;
import io.stepvault.server.key.Mac;
import io.stepvault.v1.ErrorReason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.Record6;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where transactions begin and end; but a batch ends with its records, see {@link
 * AuditStore#commitWith}.
 *
 * <p>What a function given here answers with leaves only after its commit was confirmed without a
 * warning: a commit that came with one (a cancelled wait for the synchronous standby) may be lost
 * with this server, so it counts as not confirmed.
 */
public final class Transactions {
  private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);
  private static final Settings SETTINGS = new Settings().withExecuteLogging(false);

  private static final Pattern ORGANIZATION_ID = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");

  private final DataSource snapshots;
  private final DataSource mutations;
  private final DataSource batches;

  /**
   * @param snapshots connections whose transactions are REPEATABLE READ
   * @param mutations connections whose transactions are READ COMMITTED
   * @param batches connections whose transactions are REPEATABLE READ, for the hot path alone
   */
  public Transactions(DataSource snapshots, DataSource mutations, DataSource batches) {
    this.snapshots = snapshots;
    this.mutations = mutations;
    this.batches = batches;
  }

  /** The hot path's transactions. */
  public Batches batches() {
    return new Batches(batches);
  }

  /** Whether the text could be an organization's id: nothing else may go to the database as one. */
  public static boolean isOrganizationId(String text) {
    return ORGANIZATION_ID.matcher(text).matches();
  }

  /**
   * Runs {@code work} on one snapshot of an organization. It may insert audit rows; nothing else.
   *
   * @throws Refusal ORGANIZATION_NOT_FOUND, STORE_UNAVAILABLE
   * @throws IntegrityException when a row holds what cannot be read
   */
  public <T> T snapshot(String organization, Function<Tx, T> work) {
    return run(
        snapshots,
        organization,
        sql -> {
          enter(sql, organization);
          return work.apply(new Tx(sql, headOf(sql, organization)));
        });
  }

  /**
   * Runs {@code work} as the one mutation of an organization: its first statement counts the
   * revision up and so takes the organization's lock.
   *
   * @throws Refusal ORGANIZATION_NOT_FOUND, STORE_UNAVAILABLE
   * @throws IntegrityException when a row holds what cannot be read
   */
  public <T> T mutate(String organization, Function<Tx, T> work) {
    return run(
        mutations,
        organization,
        sql -> {
          enter(sql, organization);
          return work.apply(new Tx(sql, nextHeadOf(sql, organization)));
        });
  }

  /**
   * Runs {@code work} for an organization that may not exist yet, or not any more: what it gets has
   * no head, so nothing of the organization's content may be read or written with it.
   *
   * @throws Refusal ORGANIZATION_NOT_FOUND when no organization can have the id, STORE_UNAVAILABLE
   * @throws IntegrityException when a row holds what cannot be read
   */
  public <T> T founding(String organization, Function<Tx, T> work) {
    return run(
        mutations,
        organization,
        sql -> {
          enter(sql, organization);
          Instant now = sql.select(Routines.now_()).fetchSingle().value1();
          return work.apply(new Tx(sql, Head.none(organization, now)));
        });
  }

  /** Runs {@code work} on several organizations, which may or may not exist. */
  <T> T across(Collection<String> organizations, Function<DSLContext, T> work) {
    return run(
        mutations,
        "",
        sql -> {
          name(sql, String.join(",", organizations));
          return work.apply(sql);
        });
  }

  /** Runs {@code work} for the installation: it sees no organization's rows. */
  <T> T apart(Function<DSLContext, T> work) {
    return run(mutations, "", work);
  }

  /**
   * Runs {@code work} on another organization within a transaction; empty: there is none. Whatever
   * it throws ends the whole transaction.
   *
   * @param locked keeps that organization's mutations out until this transaction's end: in one that
   *     is no snapshot, what is read in several statements belongs together only so
   */
  static <T> Optional<T> beside(Tx tx, String organization, boolean locked, Function<Tx, T> work) {
    name(tx.sql(), tx.organization() + "," + organization);
    if (locked) {
      tx.sql()
          .selectOne()
          .from(ORGANIZATION_REVISION)
          .where(ORGANIZATION_REVISION.ORGANIZATION.eq(organization))
          .forShare()
          .fetch();
    }
    Optional<T> result =
        findHead(tx.sql(), organization).map(head -> work.apply(new Tx(tx.sql(), head)));
    name(tx.sql(), tx.organization());
    return result;
  }

  private static void enter(DSLContext sql, String organization) {
    // The id may come from a token that nobody has verified yet, and goes into an array literal.
    if (!isOrganizationId(organization)) {
      throw noOrganization();
    }
    name(sql, organization);
  }

  private static void name(DSLContext sql, String organizations) {
    // Each transaction begins with it, so it is not rendered anew each time.
    sql.connection(
        connection -> {
          try (PreparedStatement named =
              connection.prepareStatement(
                  "SELECT set_config('stepvault.organizations', ?, true)")) {
            named.setString(1, "{" + organizations + "}");
            named.execute();
          }
        });
  }

  private static Head headOf(DSLContext sql, String organization) {
    return findHead(sql, organization).orElseThrow(Transactions::noOrganization);
  }

  private static Optional<Head> findHead(DSLContext sql, String organization) {
    return sql.select(
            ORGANIZATION_REVISION.REVISION,
            ORGANIZATION_REVISION.TOMBSTONE_FLOOR,
            ORGANIZATION_REVISION.AUTHORITY_STAMP,
            ORGANIZATION_REVISION.AUTHORITY_KEY,
            ORGANIZATION_REVISION.AUTHORITY_MAC,
            Routines.now_())
        .from(ORGANIZATION_REVISION)
        .where(ORGANIZATION_REVISION.ORGANIZATION.eq(organization))
        .fetchOptional(row -> head(organization, row));
  }

  private static Head nextHeadOf(DSLContext sql, String organization) {
    return head(
        organization,
        sql.update(ORGANIZATION_REVISION)
            .set(ORGANIZATION_REVISION.REVISION, ORGANIZATION_REVISION.REVISION.plus(1))
            .where(ORGANIZATION_REVISION.ORGANIZATION.eq(organization))
            .returningResult(
                ORGANIZATION_REVISION.REVISION,
                ORGANIZATION_REVISION.TOMBSTONE_FLOOR,
                ORGANIZATION_REVISION.AUTHORITY_STAMP,
                ORGANIZATION_REVISION.AUTHORITY_KEY,
                ORGANIZATION_REVISION.AUTHORITY_MAC,
                Routines.now_())
            .fetchOne());
  }

  private static Head head(
      String organization, Record6<Long, Long, Long, String, byte[], Instant> row) {
    if (row == null) {
      throw noOrganization();
    }
    return new Head(
        organization,
        row.value1(),
        row.value2(),
        row.value3(),
        new Mac(row.value4(), row.value5()),
        row.value6());
  }

  private static Refusal noOrganization() {
    return Refusal.of(ErrorReason.ORGANIZATION_NOT_FOUND, "there is no organization of this id");
  }

  static <T> T run(DataSource pool, String organization, Function<DSLContext, T> work) {
    try (Connection connection = pool.getConnection()) {
      T result;
      try {
        result = work.apply(DSL.using(connection, SQLDialect.POSTGRES, SETTINGS));
      } catch (RuntimeException | Error e) {
        rollback(connection);
        throw e;
      }
      commit(connection);
      return result;
    } catch (SQLException e) {
      throw unavailableOr(e.getSQLState(), e);
    } catch (DataAccessException e) {
      throw translated(organization, e);
    }
  }

  private static RuntimeException translated(String organization, DataAccessException e) {
    SQLException cause = e.getCause(SQLException.class);
    // The server and the driver always say a state. jOOQ, when it cannot read a column, does not: a
    // time such as 'infinity', which no column of ours was ever given.
    if (cause != null && cause.getSQLState() == null && cause.getCause() != null) {
      return new IntegrityException(
          "organization " + organization, "a column holds what cannot be read", e);
    }
    return unavailableOr(cause == null ? e.sqlState() : cause.getSQLState(), e);
  }

  private static void commit(Connection connection) throws SQLException {
    connection.clearWarnings();
    connection.commit();
    requireConfirmed(connection.getWarnings());
  }

  /**
   * @param warning what came with a commit; null: nothing
   */
  static void requireConfirmed(@Nullable SQLWarning warning) {
    if (warning != null) {
      LOG.atError()
          .addKeyValue("sqlstate", warning.getSQLState())
          .log("a commit came with a warning: it may not survive a failover");
      throw Refusal.unavailable();
    }
  }

  private static void rollback(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      // The connection is broken, so the server has rolled back; the first error is what matters.
      LOG.atDebug().addKeyValue("sqlstate", e.getSQLState()).log("rollback failed");
    }
  }

  /**
   * A server that is away, full, or busy may be better in a second; anything else is our defect.
   */
  private static RuntimeException unavailableOr(String sqlState, Exception cause) {
    String state = sqlState == null ? "" : sqlState;
    boolean transientFault =
        state.isEmpty()
            || state.startsWith("08")
            || state.startsWith("25006") // a primary that was demoted
            || state.startsWith("40")
            || state.startsWith("53")
            || state.startsWith("55P03")
            || state.startsWith("57")
            || state.startsWith("58");
    if (!transientFault) {
      return new IllegalStateException("SQL state " + state, cause);
    }
    LOG.atWarn().addKeyValue("sqlstate", state).log("the database did not answer");
    return Refusal.unavailable();
  }
}
