package io.stepvault.server.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.item.Item;
import io.stepvault.server.key.RootKey;
import io.stepvault.server.store.Database;
import io.stepvault.server.store.InstallationStore;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.Place;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Transactions;
import io.stepvault.server.store.UsageStore;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ItemUsages;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.Usage;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which versions are kept from being taken away. */
final class UsageGuardVersionsTest {
  private static TestBroker broker;
  private static Database database;
  private static String id;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    TestCalls calls = TestCalls.register(broker, "default");
    id = calls.create("payments", "value").getId();
    for (int i = 0; i < 4; i++) {
      var unused =
          calls
              .vault()
              .rotateItem(
                  RotateItemRequest.newBuilder()
                      .setId(id)
                      .setSecretBytes(ByteString.copyFromUtf8("another"))
                      .build());
    }
    use("workflow-1", 1, "8 days");
    use("workflow-2", 2, "6 days");
    use("workflow-5", 5, "20 days");
    use("both", 2, "3 days");
    use("both", 5, "1 hour");
    broker.sql(
        "INSERT INTO stepvault.version_usage VALUES ('default', '%s', 4, now())".formatted(id));
    database = Database.open(broker.config().database());
  }

  @AfterAll
  static void stop() {
    database.close();
    broker.close();
  }

  private static void use(String workflow, int version, String ago) {
    String of = "SELECT 'default', '%s', ".formatted(id);
    String when = "now() - interval '%s'".formatted(ago);
    broker.sql(
        ("INSERT INTO stepvault.item_usage"
                + " (organization, item, workflow, reference, version, last_used_at) %s"
                + " '%s', 'payments', %d, %s;"
                + " INSERT INTO stepvault.version_usage %s %d, %s ON CONFLICT DO NOTHING")
            .formatted(of, workflow, version, when, of, version, when));
  }

  private static void require(int version, boolean force) {
    Transactions transactions = database.transactions();
    Rings rings =
        new Rings(
            new InstallationStore(transactions).open(RootKey.load(broker.config().rootKey())));
    UsageGuard guard = new UsageGuard(new UsageStore(transactions));
    transactions.<Boolean>snapshot(
        "default",
        tx -> {
          Item item = new ItemStore(rings).withValues(tx, List.of(new Place.Id(id))).getFirst();
          guard.requireUnused(tx, item, version, force);
          return true;
        });
  }

  private static ItemUsages inUse(int version) {
    return (ItemUsages) refusal(version).detail().orElseThrow();
  }

  private static Refusal refusal(int version) {
    Refusal refusal = catchThrowableOfType(Refusal.class, () -> require(version, false));
    assertThat(refusal).as("version %d", version).isNotNull();
    assertThat(refusal.reason()).isEqualTo(ErrorReason.ITEM_IN_USE);
    return refusal;
  }

  @Test
  void anOtherVersionIsInUseFor7Days() {
    assertThatCode(() -> require(1, false)).doesNotThrowAnyException();
    assertThatCode(() -> require(3, false)).doesNotThrowAnyException();
    assertThat(inUse(2).getUsagesList())
        .extracting(Usage::getWorkflow, Usage::getLastVersion)
        .contains(tuple("workflow-2", 2));
  }

  @Test
  void whatGotANewerVersionSinceIsAmongTheUsagesOfTheOlder() {
    ItemUsages usages = inUse(2);
    assertThat(usages.getCount()).isEqualTo(2);
    assertThat(usages.getUsagesList())
        .extracting(Usage::getWorkflow, Usage::getLastVersion)
        .containsExactly(tuple("both", 2), tuple("workflow-2", 2));
    assertThat(usages.getUsagesList()).allMatch(Usage::hasLastUsedAt);
  }

  @Test
  void whereItWasUsedIsNotPromisedWhenNobodyKnows() {
    assertThat(refusal(4))
        .message()
        .contains("was used in the last 7 days")
        .doesNotContain("details");
    assertThat(refusal(2)).message().contains("details");
  }

  @Test
  void theCurrentOneIsInUseAsTheItemIs() {
    ItemUsages usages = inUse(5);
    assertThat(usages.getCount()).isEqualTo(4);
    assertThat(usages.getUsages(0).getWorkflow()).isEqualTo("both");
    assertThat(usages.getUsages(0).getLastVersion()).isEqualTo(5);
  }

  @Test
  void forceTakesAnyOfThem() {
    for (int version = 1; version <= 5; version++) {
      int taken = version;
      assertThatCode(() -> require(taken, true)).doesNotThrowAnyException();
    }
  }
}
