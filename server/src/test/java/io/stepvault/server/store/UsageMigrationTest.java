package io.stepvault.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.testing.Postgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** What was known of usages before each version had its own. */
final class UsageMigrationTest {
  @Test
  void aPlaceBecomesItsDeclarationAndItsLastUse() throws SQLException {
    Database.Settings settings = Postgres.empty();
    Flyway.configure()
        .dataSource(settings.url(), settings.user(), settings.password())
        .schemas("stepvault")
        .target("9")
        .load()
        .migrate();
    try (Connection connection = Postgres.superuser(settings);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO organization (id, created_at) VALUES ('acme', now());"
              + " INSERT INTO item (organization, id, name, kind, owner, access, current_version,"
              + " activated_version, activated_at, created_at, updated_at, stamp, mac_key, mac)"
              + " VALUES ('acme', 'vlt_1', 'payments', 'SECRET', 'alice', 'TEAM', 1, '{1}',"
              + " ARRAY[now()], now(), now(), 1, 'key', '')");
      statement.execute(
          "INSERT INTO item_usage (organization, item, workflow, workflow_version, reference,"
              + " declared_at, last_version, last_used_at) VALUES"
              + " ('acme', 'vlt_1', 'both', '', 'r', '2026-01-01', 3, '2026-02-01'),"
              + " ('acme', 'vlt_1', 'versioned', '6', 'r', '2026-01-01', NULL, NULL),"
              + " ('acme', 'vlt_1', 'versioned', '7', 'r', '2026-01-02', NULL, NULL),"
              + " ('acme', 'vlt_1', 'versioned', '', 'r', NULL, 2, '2026-02-02'),"
              + " ('acme', 'vlt_1', 'observed', '', 'r', NULL, 1, '2026-02-03')");
      Database.open(settings).close();
      assertThat(rows(statement))
          .containsExactly(
              "both 0  declared",
              "both 3  2026-02-01",
              "observed 1  2026-02-03",
              "versioned 0 7 declared",
              "versioned 2  2026-02-02");
    }
  }

  private static List<String> rows(Statement statement) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (ResultSet result =
        statement.executeQuery(
            "SELECT concat_ws(' ', workflow, version, workflow_version,"
                + " coalesce(last_used_at::date::text, 'declared'))"
                + " FROM item_usage ORDER BY workflow, version")) {
      while (result.next()) {
        rows.add(result.getString(1));
      }
    }
    return rows;
  }
}
