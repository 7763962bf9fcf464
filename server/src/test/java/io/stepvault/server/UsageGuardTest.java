package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import io.stepvault.server.testing.AuditLog;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TestVault;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.DisableVersionRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.Item;
import io.stepvault.v1.ItemUsages;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.Usage;
import io.stepvault.v1.Version;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What workflows refer to is not deleted by mistake. */
final class UsageGuardTest {
  private static TestBroker broker;
  private static TestCalls calls;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static Item delete(Item item, boolean force) {
    return calls
        .vault()
        .deleteItem(DeleteItemRequest.newBuilder().setId(item.getId()).setForce(force).build())
        .getItem();
  }

  private static ItemUsages usages(Refused refused) throws InvalidProtocolBufferException {
    for (Any detail : refused.status().getDetailsList()) {
      if (detail.is(ItemUsages.class)) {
        return detail.unpack(ItemUsages.class);
      }
    }
    throw new AssertionError("no ItemUsages beside " + refused.message());
  }

  private static TestVault vault() {
    return new TestVault(calls);
  }

  private static Version disable(Item item, int version, boolean force) {
    return calls
        .vault()
        .disableVersion(
            DisableVersionRequest.newBuilder()
                .setId(item.getId())
                .setVersion(version)
                .setForce(force)
                .build())
        .getVersion();
  }

  /** As if a run had got this version just now. */
  private static void addVersionUsage(Item item, int version) {
    broker.sql(
        "INSERT INTO stepvault.version_usage (organization, item, version, last_used_at)"
            + " VALUES ('default', '%s', %d, now())".formatted(item.getId(), version));
  }

  private static void assertInUse(ThrowingCallable call) {
    assertThat(Refused.by(call).reason()).isEqualTo(ErrorReason.ITEM_IN_USE);
  }

  /** As if observed at that time. */
  private static void addUsages(Item item, int count, String workflow, String time) {
    addUsages(item, count, workflow, "version, last_used_at", "1, " + time);
  }

  private static void addUsages(
      Item item, int count, String workflow, String columns, String values) {
    broker.sql(
        ("INSERT INTO stepvault.item_usage (organization, item, workflow, reference, %s)"
                + " SELECT 'default', '%s', '%s' || i, 'r', %s FROM generate_series(1, %d) i")
            .formatted(columns, item.getId(), workflow, values, count));
  }

  @Test
  void whatRunsUsedIsInUse_unlessForced_andTheRunLearnsWhatHappened() throws Exception {
    Item item = calls.create("observed", "value");
    assertThat(calls.resolve("observed")).isEqualTo("value");
    broker.restart();

    Refused refused = Refused.by(() -> delete(item, false));
    assertThat(refused.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(refused.reason()).isEqualTo(ErrorReason.ITEM_IN_USE);
    assertThat(refused.message()).contains("1 place in a workflow", "force");
    assertThat(usages(refused).getCount()).isEqualTo(1);
    Usage usage = usages(refused).getUsages(0);
    assertThat(usage.getWorkflow()).isEqualTo("billing");
    assertThat(usage.getReference()).isEqualTo("observed");
    assertThat(usage.getLastVersion()).isEqualTo(1);
    assertThat(calls.resolve("observed")).isEqualTo("value");

    assertThat(delete(item, true).getState()).isEqualTo(Item.State.DELETED);
    ReferenceFailure failure =
        Refused.by(() -> calls.resolve("observed")).failures().getFailures(0);
    assertThat(failure.getReference()).isEqualTo("observed");
    assertThat(failure.getReason()).isEqualTo(ReferenceFailure.Reason.DELETED);
  }

  @Test
  void aRefusalIsOnRecordAndChangesNothing() {
    Item item = calls.create("recorded", "value");
    addUsages(item, 1, "w", "now()");
    assertThat(
            new AuditLog(broker)
                .denialsBy(
                    () ->
                        assertThat(Refused.by(() -> delete(item, false)).reason())
                            .isEqualTo(ErrorReason.ITEM_IN_USE)))
        .containsExactly("ITEM_IN_USE");
    assertThat(calls.resolve("recorded")).isEqualTo("value");
  }

  @Test
  void whatWasDeclaredCounts_whateverItsAge_whatWasObservedFor30Days() {
    Item declared = calls.create("declared", "value");
    addUsages(declared, 1, "w", "declared_at", "now() - interval '400 days'");
    assertThat(Refused.by(() -> delete(declared, false)).reason())
        .isEqualTo(ErrorReason.ITEM_IN_USE);
    Item recent = calls.create("29 days ago", "value");
    addUsages(recent, 1, "w", "now() - interval '29 days'");
    assertThat(Refused.by(() -> delete(recent, false)).reason()).isEqualTo(ErrorReason.ITEM_IN_USE);
    Item old = calls.create("31 days ago", "value");
    addUsages(old, 1, "w", "now() - interval '31 days'");
    assertThat(delete(old, false).getState()).isEqualTo(Item.State.DELETED);
  }

  @Test
  void whatRunsUseIsNotDisabled_unlessForced() {
    Item item = calls.create("not disabled", "one");
    vault().rotate(item, "two");
    addVersionUsage(item, 1);
    assertInUse(() -> disable(item, 1, false));
    assertThat(disable(item, 1, true).getState()).isEqualTo(Version.State.DISABLED);

    addUsages(item, 1, "w", "declared_at", "now()");
    assertInUse(() -> disable(item, 2, false));
    assertThat(vault().version(item, 2).getState()).isEqualTo(Version.State.ENABLED);
    assertThat(disable(item, 2, true).getState()).isEqualTo(Version.State.DISABLED);
    // It is disabled already: nothing is taken away.
    assertThat(disable(item, 2, false).getState()).isEqualTo(Version.State.DISABLED);
  }

  @Test
  void whatRunsUseIsNotDestroyed_unlessForced() {
    Item item = calls.create("not destroyed", "one");
    vault().rotate(item, "two");
    addVersionUsage(item, 1);
    assertInUse(() -> vault().destroy(item, 1, false));
    assertThat(vault().version(item, 1).getState()).isEqualTo(Version.State.ENABLED);
    assertThat(vault().destroy(item, 1, true).getState()).isEqualTo(Version.State.DESTROYED);
    // Nothing is left to be kept from it.
    assertThat(vault().destroy(item, 1, false).getState()).isEqualTo(Version.State.DESTROYED);
  }

  @Test
  void theFirst10AreShown_andHowManyThereAre() throws Exception {
    Item item = calls.create("popular", "value");
    addUsages(item, 25, "workflow-", "now() - i * interval '1 hour'");
    Refused refused = Refused.by(() -> delete(item, false));
    assertThat(refused.message()).contains("25 places in workflows");
    assertThat(usages(refused).getCount()).isEqualTo(25);
    assertThat(usages(refused).getUsagesList())
        .extracting(Usage::getWorkflow)
        .hasSize(10)
        .startsWith("workflow-1", "workflow-2")
        .endsWith("workflow-10");
  }

  @Test
  void countingEndsAt1000() throws Exception {
    Item item = calls.create("very popular", "value");
    addUsages(item, 1_200, "workflow-", "now()");
    Refused refused = Refused.by(() -> delete(item, false));
    assertThat(refused.message()).contains("1000 places or more in workflows");
    assertThat(usages(refused).getCount()).isEqualTo(1_000);
  }

  @Test
  void ofLongOnesAsManyAsFit() throws Exception {
    Item item = calls.create("long names", "value");
    addUsages(item, 25, "\uD83D\uDD11".repeat(250), "now()");
    Refused refused = Refused.by(() -> delete(item, false));
    assertThat(usages(refused).getUsagesCount()).isBetween(1, 9);
    assertThat(usages(refused).getCount()).isEqualTo(25);
  }
}
