package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepvault.server.store.Database;
import io.stepvault.server.store.JobStore;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was used long ago is forgotten. */
final class OldUsagesTest {
  private static TestBroker broker;
  private static Database database;
  private static String item;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    item = TestCalls.register(broker, "default").create("payments", "value").getId();
    database = Database.open(broker.config().database());
  }

  @AfterAll
  static void stop() {
    database.close();
    broker.close();
  }

  @BeforeEach
  void clear() {
    broker.sql("DELETE FROM item_usage");
  }

  private static void used(String workflow, int version, int daysAgo) {
    add(
        workflow,
        "version, last_used_at",
        version + ", now() - interval '%d days'".formatted(daysAgo));
  }

  private static void declared(String workflow) {
    add(workflow, "declared_at", "now() - interval '400 days'");
  }

  private static void add(String workflow, String columns, String values) {
    broker.sql(
        "INSERT INTO item_usage (organization, item, workflow, reference, %s)".formatted(columns)
            + " VALUES ('default', '%s', '%s', 'payments', %s)".formatted(item, workflow, values));
  }

  private static List<String> left() {
    return broker.query("SELECT workflow || ' ' || version FROM item_usage ORDER BY 1");
  }

  private static int forget(int most) throws SQLException {
    return new JobStore(database).forgetUsages(most);
  }

  @Test
  void usesOfMoreThan30DaysAgoAreForgotten() throws SQLException {
    used("all of it", 1, 40);
    used("all of it", 2, 31);
    used("one version", 1, 31);
    used("one version", 2, 29);
    assertThat(forget(100)).isEqualTo(3);
    assertThat(left()).containsExactly("one version 2");
    assertThat(forget(100)).isZero();
  }

  @Test
  void whatIsDeclaredStays_withItsLastUse() throws SQLException {
    declared("never ran");
    declared("ran");
    used("ran", 1, 50);
    used("ran", 3, 40);
    used("ran", 2, 35);
    declared("ran lately");
    used("ran lately", 1, 31);
    used("ran lately", 2, 29);
    assertThat(forget(100)).isEqualTo(3);
    assertThat(left())
        .containsExactly("never ran 0", "ran 0", "ran 2", "ran lately 0", "ran lately 2");
  }

  @Test
  void notMoreThanWasAskedForAtOnce() throws SQLException {
    for (int i = 0; i < 5; i++) {
      used("workflow-" + i, 1, 31);
    }
    assertThat(forget(3)).isEqualTo(3);
    assertThat(forget(3)).isEqualTo(2);
    assertThat(forget(3)).isZero();
  }

  @Test
  void whatIsBeingWrittenIsNotWaitedFor() throws SQLException {
    used("busy", 1, 31);
    used("idle", 1, 31);
    try (var writing = broker.superuser();
        var statement = writing.createStatement()) {
      writing.setAutoCommit(false);
      statement.execute("UPDATE item_usage SET last_used_at = now() WHERE workflow = 'busy'");
      assertThat(forget(100)).isEqualTo(1);
      writing.commit();
    }
    assertThat(forget(100)).isZero();
    assertThat(left()).containsExactly("busy 1");
  }

  @Test
  void aBrokerForgetsThem() {
    try (TestBroker other = TestBroker.start()) {
      String id = TestCalls.register(other, "default").create("payments", "value").getId();
      other.sql(
          "INSERT INTO item_usage (organization, item, workflow, reference, version, last_used_at)"
              + " VALUES ('default', '%s', 'w', 'payments', 1, now() - interval '31 days')"
                  .formatted(id));
      other.restart();
      await().untilAsserted(() -> assertThat(other.query("SELECT 1 FROM item_usage")).isEmpty());
    }
  }
}
