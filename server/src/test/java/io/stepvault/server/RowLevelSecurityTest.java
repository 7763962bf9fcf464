package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.CreateItemRequest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The second wall: what the database itself refuses to the broker's role, whatever SQL it runs. */
final class RowLevelSecurityTest {
  private static final String REFUSED = "42501"; // insufficient_privilege

  private static TestBroker broker;
  private Connection connection;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    broker.ensureOrganization("other");
    for (String organization : List.of("default", "other")) {
      TestCalls.register(broker, organization)
          .vault()
          .createItem(
              CreateItemRequest.newBuilder()
                  .setName("payments")
                  .setSecretBytes(ByteString.copyFromUtf8("value"))
                  .setRequestId("once")
                  .build());
      addRowsBeside(organization);
    }
  }

  /** What a call of today does not write, or not at once. */
  private static void addRowsBeside(String organization) {
    String item = "SELECT '%s', id".formatted(organization);
    String from = " FROM stepvault.item WHERE organization = '%s'".formatted(organization);
    broker.sql(
        "INSERT INTO stepvault.item_label "
            + (item + ", 'team', 'pay'" + from)
            + "; INSERT INTO stepvault.item_former_name (organization, item, owner, name) "
            + (item + ", '', id" + from)
            + "; INSERT INTO stepvault.item_usage"
            + " (organization, item, workflow, reference, version, last_used_at) "
            + (item + ", 'billing', 'payments', 1, now()" + from)
            + "; INSERT INTO stepvault.version_usage "
            + (item + ", 1, now()" + from)
            + "; INSERT INTO stepvault.token_revocation SELECT organization, id, 'RUN', 'run-1',"
            + " now(), now() FROM stepvault.authorizer WHERE organization = '"
            + organization
            + "'");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  /** A transaction of the broker's role; {@code organizations} null: it names none. */
  private void asBroker(String organizations, Check check) throws SQLException {
    try (Connection opened = broker.superuser()) {
      connection = opened;
      connection.setAutoCommit(false);
      run("SET LOCAL ROLE stepvault_broker");
      if (organizations != null) {
        run("SELECT set_config('stepvault.organizations', '" + organizations + "', true)");
      }
      check.run();
      connection.rollback();
    }
  }

  private interface Check {
    void run() throws SQLException;
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The rows that a statement read or changed; -1: it was refused. The transaction goes on. */
  private long rows(String sql) throws SQLException {
    run("SAVEPOINT before");
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      if (!statement.execute()) {
        return statement.getUpdateCount();
      }
      try (ResultSet result = statement.getResultSet()) {
        long count = 0;
        while (result.next()) {
          count++;
        }
        return count;
      }
    } catch (SQLException e) {
      assertThat(e.getSQLState()).as(sql).isEqualTo(REFUSED);
      run("ROLLBACK TO SAVEPOINT before");
      return -1;
    }
  }

  /** Every table that has rows of organizations, with the column that says of which. */
  private static List<String> walled() {
    return broker.query(
        "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            + " WHERE c.relnamespace = 'stepvault'::regnamespace AND c.relkind IN ('r', 'p')"
            + " AND a.attname = 'organization' AND a.attnum > 0 AND NOT c.relispartition"
            + " UNION ALL SELECT 'organization'");
  }

  private static String column(String table) {
    return table.equals("organization") ? "id" : "organization";
  }

  @Test
  void anotherOrganizationsRowsAreOutOfReach() throws SQLException {
    List<String> tables = walled();
    assertThat(tables)
        .contains("item", "item_version", "ring_key", "audit_segment", "organization")
        .contains("item_usage", "version_usage", "item_former_name");
    for (String table : tables) {
      String column = column(table);
      String of = " FROM stepvault." + table + " WHERE " + column + " = ";
      List<String> rows =
          broker.query("SELECT to_jsonb(t)" + of.replace(" WHERE", " t WHERE") + "'other'");
      assertThat(rows).as("rows of the other organization in " + table).isNotEmpty();
      asBroker(
          "{default}",
          () -> {
            assertThat(rows("SELECT 1" + of + "'other'")).as(table).isLessThanOrEqualTo(0);
            assertThat(rows("DELETE" + of + "'other'")).as(table).isLessThanOrEqualTo(0);
            for (String from : List.of("other", "default")) {
              assertThat(
                      rows(
                          "UPDATE stepvault.%s SET %s = 'other' WHERE %s = '%s'"
                              .formatted(table, column, column, from)))
                  .as("update of %s in %s", from, table)
                  .isLessThanOrEqualTo(0);
            }
            String copy = "jsonb_populate_record(NULL::stepvault.%s, '%s')";
            assertThat(
                    rows(
                        ("INSERT INTO stepvault.%s SELECT * FROM " + copy)
                            .formatted(table, table, rows.get(0).replace("'", "''"))))
                .as("insert into " + table)
                .isEqualTo(-1);
          });
    }
  }

  @Test
  void theNamedOrganizationsRowsAreThere() throws SQLException {
    asBroker(
        "{default}",
        () -> {
          for (String table : walled()) {
            long found = rows("SELECT 1 FROM stepvault." + table);
            assertThat(found).as(table).matches(n -> n > 0 || table.equals("audit_segment"));
          }
        });
    asBroker(
        "{default,other}",
        () -> assertThat(rows("SELECT DISTINCT organization FROM stepvault.item")).isEqualTo(2));
  }

  /** After a transaction that named one, the setting is empty, not absent. */
  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{nobody}"})
  void withoutAnOrganizationThereIsNothing(String named) throws SQLException {
    for (String organizations : java.util.Arrays.asList(named, null)) {
      asBroker(
          organizations,
          () -> {
            for (String table : walled()) {
              assertThat(rows("SELECT 1 FROM stepvault." + table)).as(table).isLessThanOrEqualTo(0);
            }
            assertThat(
                    rows(
                        "INSERT INTO stepvault.audit_segment (at, organization, process, sequence,"
                            + " events, content) VALUES (now(), 'default', gen_random_uuid(), 1, 1,"
                            + " '{}')"))
                .isEqualTo(-1);
          });
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER TABLE stepvault.item ADD COLUMN more text",
        "ALTER TABLE stepvault.item DISABLE ROW LEVEL SECURITY",
        "DROP POLICY named_organizations ON stepvault.item",
        "CREATE POLICY more ON stepvault.item USING (true)",
        "CREATE TABLE stepvault.more (id int)",
        "CREATE OR REPLACE FUNCTION stepvault.now_() RETURNS timestamptz LANGUAGE sql"
            + " AS 'SELECT clock_timestamp()'",
        "TRUNCATE stepvault.request",
        "DELETE FROM stepvault.item",
        "UPDATE stepvault.ring_key SET wrapped_key = ''",
        "UPDATE stepvault.organization SET created_at = now()",
        "UPDATE stepvault.organization SET display_name = 'x'",
        "DELETE FROM stepvault.organization",
        "UPDATE stepvault.installation SET wrapped_key = ''",
        "SELECT * FROM stepvault.audit_event",
        "SELECT * FROM stepvault.audit_segment",
        "UPDATE stepvault.audit_segment SET content = ''",
        "DELETE FROM stepvault.audit_segment",
        "SELECT * FROM stepvault.rejected_call",
        "SELECT * FROM stepvault.flyway_schema_history",
        "SELECT stepvault.ensure_audit_partitions('1 day')",
        "SELECT stepvault.organizations_to_purge(now(), 1)",
        "SELECT stepvault.delete_tombstones('default', now(), 1)",
        "SELECT stepvault.organizations_with_old_revocations(now(), 1)",
        "SELECT stepvault.forget_usages(now(), 1)",
        "SET ROLE postgres"
      })
  void theBrokersRoleMayNot(String sql) throws SQLException {
    asBroker(
        "{default}",
        () -> {
          // The session that switched to it may switch back; one that logs in as it may not.
          run("SET LOCAL SESSION AUTHORIZATION stepvault_broker");
          assertThat(rows(sql)).isEqualTo(-1);
        });
  }

  @Test
  void switchingTheWallOffIsAnErrorAndShowsNothing() throws SQLException {
    asBroker(
        "{default}",
        () -> {
          run("SET LOCAL row_security = off");
          assertThat(rows("SELECT 1 FROM stepvault.item")).isEqualTo(-1);
        });
  }

  @Test
  void theBrokersRolesAreOrdinaryAndOwnNothing() {
    String roles = "('stepvault_broker', 'stepvault_jobs')";
    assertThat(
            broker.query(
                "SELECT rolname FROM pg_roles WHERE rolname IN "
                    + roles
                    + " AND NOT (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb"
                    + " OR rolcanlogin OR rolreplication)"))
        .hasSize(2);
    assertThat(
            broker.query(
                "SELECT c.relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner"
                    + " WHERE r.rolname IN "
                    + roles))
        .isEmpty();
    assertThat(
            broker.query(
                "SELECT roleid::regrole FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member"
                    + " WHERE r.rolname IN "
                    + roles))
        .isEmpty();
  }

  @Test
  void everyTableHasTheWall() {
    assertThat(
            broker.query(
                "SELECT relname FROM pg_class WHERE relnamespace = 'stepvault'::regnamespace"
                    + " AND relkind IN ('r', 'p') AND relispartition AND relrowsecurity"))
        .as("audit partitions")
        .hasSizeGreaterThanOrEqualTo(3);
    // Flyway's own table is not for the brokers' roles at all: see theBrokersRoleMayNot.
    assertThat(
            broker.query(
                "SELECT relname FROM pg_class WHERE relnamespace = 'stepvault'::regnamespace"
                    + " AND relkind NOT IN ('i', 'I', 'v') AND NOT relrowsecurity"))
        .containsExactly("flyway_schema_history");
    assertThat(
            broker.query(
                "SELECT relname FROM pg_class WHERE relnamespace = 'stepvault'::regnamespace"
                    + " AND relkind = 'v' AND reloptions IS DISTINCT FROM '{security_invoker=true}'"))
        .as("views that read with their owner's rights")
        .isEmpty();
    // What would lead around it.
    assertThat(
            broker.query(
                "SELECT proname FROM pg_proc WHERE pronamespace = 'stepvault'::regnamespace"
                    + " AND prosecdef AND has_function_privilege('stepvault_broker', oid, 'EXECUTE')"))
        .containsExactlyInAnyOrder("organizations_after", "sole_organization", "is_signing_key");
  }

  @Test
  void theBrokerWorksAsThatRole() {
    TestCalls calls = TestCalls.register(broker, "default");
    broker.sql(
        "CREATE TABLE public.worker (name text); GRANT ALL ON public.worker TO PUBLIC;"
            + " CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN INSERT INTO public.worker VALUES (current_user); RETURN NEW; END';"
            + " CREATE TRIGGER note BEFORE INSERT ON audit_segment FOR EACH ROW"
            + " EXECUTE FUNCTION public.note();"
            + " CREATE TRIGGER note BEFORE INSERT ON item FOR EACH ROW"
            + " EXECUTE FUNCTION public.note()");
    calls.create("noted", "value");
    calls.resolve("noted");
    assertThat(broker.query("SELECT name FROM public.worker"))
        .hasSize(3)
        .containsOnly("stepvault_broker");
  }

  /** The jobs' role is walled off too: from everything that a call needs. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "item",
        "item_version",
        "item_usage",
        "version_usage",
        "ring_key",
        "authorizer_key",
        "token_revocation",
        "audit_segment"
      })
  void theJobsRoleReadsNothingOf(String table) throws SQLException {
    try (Connection opened = broker.superuser();
        Statement statement = opened.createStatement()) {
      statement.execute("SET ROLE stepvault_jobs");
      assertThat(
              catchThrowableOfType(
                      SQLException.class,
                      () -> statement.executeQuery("SELECT 1 FROM stepvault." + table))
                  .getSQLState())
          .isEqualTo(REFUSED);
    }
  }
}
