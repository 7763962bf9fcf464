package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.item.Item;
import io.stepvault.server.jobs.Purge;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.Database;
import io.stepvault.server.store.TombstoneStore;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.Access;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ReferenceFailure;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What was deleted is gone for good when nobody can restore it any more, and brokers know it. */
final class PurgeTest {
  private static TestBroker broker;
  private static TestCalls calls;
  private static Database database;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
    database = Database.open(broker.config().database());
  }

  @AfterAll
  static void stop() {
    database.close();
    broker.close();
  }

  private static int purge(Duration restorable) {
    return new Purge(new TombstoneStore(database, new AuditStore(UUID.randomUUID())), restorable)
        .some();
  }

  private static String createAndDelete(String name, Access.Mode mode) {
    String id = calls.create(name, "value", mode).getId();
    calls.vault().deleteItem(DeleteItemRequest.newBuilder().setId(id).build());
    return id;
  }

  private static ReferenceFailure.Reason failure(String reference) {
    return Refused.by(() -> calls.resolve(reference)).failures().getFailures(0).getReason();
  }

  private static String count(String from) {
    return broker.query("SELECT count(*) FROM " + from).getFirst();
  }

  @Test
  void whatIsPurgedLeavesNothingButItsRecord() {
    String id = createAndDelete("leaving", Access.Mode.TEAM);
    String stays = calls.create("staying", "value").getId();
    assertThat(failure("leaving")).isEqualTo(ReferenceFailure.Reason.DELETED);
    String revision = "SELECT revision FROM organization_revision WHERE organization = 'default'";
    long before = Long.parseLong(broker.query(revision).getFirst());

    assertThat(purge(Duration.ZERO)).isEqualTo(1);
    for (String left : List.of("item WHERE id = ", "item_version WHERE item = ")) {
      assertThat(count(left + "'" + id + "'")).isEqualTo("0");
      assertThat(count(left + "'" + stays + "'")).isEqualTo("1");
    }
    // What was in memory is not told any more, neither by name nor by id.
    assertThat(failure("leaving")).isEqualTo(ReferenceFailure.Reason.NOT_FOUND);
    assertThat(failure(id)).isEqualTo(ReferenceFailure.Reason.NOT_FOUND);
    assertThat(broker.query(revision)).containsExactly(Long.toString(before + 1));
    assertThat(broker.query(revision.replace("revision FROM", "tombstone_floor FROM")))
        .containsExactly(Long.toString(before + 1));
    assertThat(
            broker.query(
                "SELECT method || ' ' || outcome || ' ' || reason || ' ' || certificate || ' '"
                    + " || item_name FROM audit_event WHERE item = '"
                    + id
                    + "' AND reason = 'PURGED'"))
        .containsExactly("Jobs/Purge ALLOWED PURGED (broker) leaving");
  }

  @Test
  void aPrivateNameIsFreeAgain() {
    createAndDelete("private-name", Access.Mode.PRIVATE);
    assertThat(Refused.by(() -> calls.create("private-name", "again")).reason())
        .isEqualTo(ErrorReason.NAME_TAKEN);
    assertThat(purge(Duration.ZERO)).isEqualTo(1);
    calls.create("private-name", "again");
    assertThat(calls.resolve("private-name")).isEqualTo("again");
  }

  @Test
  void whatCanStillBeRestoredStays() {
    createAndDelete("restorable", Access.Mode.TEAM);
    try {
      broker.moveDatabaseClock(Item.RESTORABLE.minusHours(1));
      assertThat(purge(Item.RESTORABLE)).isZero();
      broker.moveDatabaseClock(Item.RESTORABLE.plusHours(1));
      broker.query("SELECT ensure_audit_partitions('1 day')");
      assertThat(purge(Item.RESTORABLE)).isEqualTo(1);
    } finally {
      broker.moveDatabaseClock(Duration.ZERO);
    }
    assertThat(failure("restorable")).isEqualTo(ReferenceFailure.Reason.NOT_FOUND);
  }

  @Test
  void whatIsAliveIsNeverPurged() {
    calls.create("alive", "value");
    purge(Duration.ofDays(-1));
    assertThat(calls.resolve("alive")).isEqualTo("value");
  }
}
