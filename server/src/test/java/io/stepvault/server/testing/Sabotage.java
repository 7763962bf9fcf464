package io.stepvault.server.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.stepvault.v1.ErrorReason;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Changes what is stored behind the broker's back, as the database's superuser can, and puts it
 * back. What it puts back is what was there when this was made.
 */
public final class Sabotage implements AutoCloseable {
  private static final List<String> TABLES =
      List.of(
          "organization_revision",
          "ring_key",
          "item",
          "item_version",
          "authorizer",
          "authorizer_key");

  /** Foreign keys are triggers, and a superuser can switch them off. */
  private static final String UNBOUND = "SET session_replication_role = replica";

  private final Connection superuser;

  /** A call that answers with something to compare. */
  public interface Call {
    String get();
  }

  public Sabotage(TestBroker broker) {
    try {
      superuser = broker.superuser();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    commit(UNBOUND);
    commit("DROP SCHEMA IF EXISTS kept CASCADE; CREATE SCHEMA kept");
    commit(forEachTable("CREATE TABLE kept.%1$s AS TABLE %1$s", "; "));
  }

  /** Runs SQL that no constraint holds back. */
  public void commit(String sql) {
    try (Statement statement = superuser.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public void putBack() {
    commit(forEachTable("DELETE FROM %1$s; INSERT INTO %1$s SELECT * FROM kept.%1$s", "; "));
  }

  /**
   * Makes brokers forget what they have in memory, which is what they checked when they read it:
   * the hot path's cache belongs to a connection.
   */
  public void forget() {
    commit(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            + " AND application_name = 'stepvault-batches'");
  }

  private static String forEachTable(String sql, String between) {
    return TABLES.stream().map(table -> sql.formatted(table)).collect(Collectors.joining(between));
  }

  private long count(String from) {
    try (Statement statement = superuser.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM " + from)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many rows differ from those that are kept: an act without effect would prove nothing. */
  private long changed() {
    return count(
        "("
            + forEachTable(
                "(SELECT x::text FROM %1$s x EXCEPT SELECT x::text FROM kept.%1$s x) UNION ALL"
                    + " (SELECT x::text FROM kept.%1$s x EXCEPT SELECT x::text FROM %1$s x)",
                " UNION ALL ")
            + ") differing");
  }

  /**
   * The act makes the call fail with DATA_LOSS, which goes on record once in the organization; with
   * the rows put back, the call gives again what it gave before.
   */
  public void assertNoticed(String sql, String organization, Call call) {
    String before = outcome(call);
    commit(sql);
    forget();
    try {
      assertThat(changed()).as("rows changed").isPositive();
      assertDataLoss(organization, call);
    } finally {
      putBack();
      forget();
    }
    assertThat(outcome(call)).isEqualTo(before);
  }

  /** The call fails with DATA_LOSS, which goes on record once in the organization. */
  public void assertDataLoss(String organization, Call call) {
    long onRecord = recorded(organization);
    Refused refused = Refused.by(call::get);
    while (refused.reason() == ErrorReason.STORE_UNAVAILABLE) { // Its connection was cut.
      refused = Refused.by(call::get);
    }
    assertThat(refused.code()).isEqualTo(Status.Code.DATA_LOSS);
    assertThat(refused.reason()).isEqualTo(ErrorReason.INTEGRITY_FAILED);
    assertThat(recorded(organization)).isEqualTo(onRecord + 1);
  }

  private long recorded(String organization) {
    return count(
        "audit_event WHERE outcome = 'DENIED' AND reason LIKE 'INTEGRITY_FAILED%' AND organization = '"
            + organization
            + "'");
  }

  /** What the call gives: its answer, or its refusal. */
  public static String outcome(Call call) {
    try {
      return call.get();
    } catch (StatusRuntimeException e) {
      Refused refused =
          Refused.by(
              () -> {
                throw e;
              });
      return refused.reason() == ErrorReason.STORE_UNAVAILABLE
          ? outcome(call) // Its connection was cut.
          : refused.code() + " " + refused.reason();
    }
  }

  @Override
  public void close() {
    try {
      superuser.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
