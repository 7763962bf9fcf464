package io.stepvault.server;

import static io.stepvault.server.testing.TestVault.activation;
import static io.stepvault.server.testing.TestVault.rotation;
import static io.stepvault.server.testing.TestVault.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.stepvault.server.testing.AuditLog;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TestVault;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.DisableVersionRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.Item;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.ReferenceFailure.Reason;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.RotateItemResponse;
import io.stepvault.v1.Version;
import io.stepvault.v1.Version.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which version counts, what becomes of the others, and who may say so. */
final class VersionRulesTest {
  private static TestBroker broker;
  private static TestCalls calls;
  private static TestVault vault;
  private static AuditLog audit;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
    vault = new TestVault(calls);
    audit = new AuditLog(broker);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @AfterEach
  void letTheClockGo() {
    broker.moveDatabaseClock(Duration.ZERO);
  }

  private static Refused assertRefused(ErrorReason reason, ThrowingCallable call) {
    Refused refused = Refused.by(call);
    assertThat(refused.reason()).as(refused.message()).isEqualTo(reason);
    return refused;
  }

  private static void assertResolvesNot(String name, Reason reason) {
    Refused refused = assertRefused(ErrorReason.REFERENCES_UNRESOLVED, () -> calls.resolve(name));
    assertThat(refused.failures().getFailuresList())
        .extracting(ReferenceFailure::getReason)
        .containsExactly(reason);
  }

  @Test
  void aStagedVersionIsStoredAndNotResolvedUntilActivated() {
    Item item = calls.create("staged", "one");
    RotateItemResponse response =
        calls.vault().rotateItem(rotation(item, "two").setStage(true).build());
    assertThat(response.getItem().getCurrentVersion()).isEqualTo(1);
    assertThat(response.getVersion().getNumber()).isEqualTo(2);
    assertThat(response.getVersion().getCurrent()).isFalse();
    assertThat(response.getVersion().hasCurrentFrom()).isFalse();
    assertThat(calls.resolve("staged")).isEqualTo("one");
    assertThat(vault.activate(item, 2).getCurrentVersion()).isEqualTo(2);
    assertThat(calls.resolve("staged")).isEqualTo("two");
    assertThat(vault.version(item, 2).hasCurrentFrom()).isTrue();
  }

  @Test
  void anOlderVersionCanBeActivatedAgain() {
    Item item = calls.create("rolled back", "one");
    vault.rotate(item, "two");
    assertThat(vault.activate(item, 1).getCurrentVersion()).isEqualTo(1);
    assertThat(calls.resolve("rolled back")).isEqualTo("one");
    assertThat(vault.rotate(item, "three").getCurrentVersion()).isEqualTo(3);
    assertThat(calls.resolve("rolled back")).isEqualTo("three");
  }

  @Test
  void onlyAnEnabledVersionThatIsNotCurrentCanBeActivated() {
    Item item = calls.create("hardly activated", "one");
    vault.rotate(item, "two");
    vault.rotate(item, "three");
    vault.disable(item, 1);
    vault.destroy(item, 2, false);
    assertRefused(ErrorReason.VERSION_NOT_ENABLED, () -> vault.activate(item, 1));
    assertRefused(ErrorReason.VERSION_NOT_ENABLED, () -> vault.activate(item, 2));
    assertRefused(ErrorReason.VERSION_NOT_FOUND, () -> vault.activate(item, 4));
    assertThat(assertRefused(ErrorReason.FIELD_INVALID, () -> vault.activate(item, 3)).fields())
        .containsExactly("version");
  }

  @Test
  void aDisabledCurrentVersionNeverFallsBack() {
    Item item = calls.create("disabled", "one");
    vault.rotate(item, "two");
    assertThat(vault.disable(item, 2).getState()).isEqualTo(State.DISABLED);
    assertResolvesNot("disabled", Reason.DISABLED);
    assertThat(vault.get(item).getState()).isEqualTo(Item.State.DISABLED);
    assertThat(vault.disable(item, 2).getState()).isEqualTo(State.DISABLED);
    assertThat(vault.enable(item, 2).getState()).isEqualTo(State.ENABLED);
    assertThat(vault.enable(item, 2).getState()).isEqualTo(State.ENABLED);
    assertThat(calls.resolve("disabled")).isEqualTo("two");
    assertThat(vault.get(item).getState()).isEqualTo(Item.State.ACTIVE);
  }

  @Test
  void deletedAndExpiredAreSaidBeforeDisabled() {
    Item item = calls.create("several states", "one");
    vault.rotate(
        rotation(item, "two")
            .setExpiresAt(Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond() + 60)));
    vault.disable(item, 2);
    broker.moveDatabaseClock(Duration.ofSeconds(100));
    assertThat(vault.get(item).getState()).isEqualTo(Item.State.EXPIRED);
    assertResolvesNot("several states", Reason.EXPIRED);
    calls.vault().deleteItem(DeleteItemRequest.newBuilder().setId(item.getId()).build());
    assertThat(vault.get(item).getState()).isEqualTo(Item.State.DELETED);
  }

  @Test
  void destroyingIsFinalAndLeavesNothingInTheDatabase() {
    Item item = calls.create("destroyed", "one");
    vault.rotate(item, "two");
    Version destroyed = vault.destroy(item, 1, false);
    assertThat(destroyed.getState()).isEqualTo(State.DESTROYED);
    assertThat(destroyed.hasDestroyedAt()).isTrue();
    assertThat(vault.destroy(item, 1, false).getDestroyedAt())
        .isEqualTo(destroyed.getDestroyedAt());
    assertRefused(ErrorReason.VERSION_NOT_ENABLED, () -> vault.enable(item, 1));
    assertRefused(ErrorReason.VERSION_NOT_ENABLED, () -> vault.disable(item, 1));
    assertThat(
            broker.query(
                "SELECT num_nonnulls(ciphertext, wrapped_key, commitment, wrap_key) FROM"
                    + " stepvault.item_version WHERE item = '%s' ORDER BY number"
                        .formatted(item.getId())))
        .containsExactly("0", "4");
  }

  @Test
  void theCurrentVersionIsDestroyedByForceAlone_andTheItemIsThenDisabled() {
    Item item = calls.create("destroyed current", "one");
    assertRefused(ErrorReason.VERSION_NOT_ENABLED, () -> vault.destroy(item, 1, false));
    assertThat(calls.resolve("destroyed current")).isEqualTo("one");
    vault.destroy(item, 1, true);
    assertThat(vault.get(item).getState()).isEqualTo(Item.State.DISABLED);
    assertResolvesNot("destroyed current", Reason.DISABLED);
    vault.rotate(item, "two");
    assertThat(calls.resolve("destroyed current")).isEqualTo("two");
  }

  @Test
  void activationTimesAreStrictlyIncreasingThoughTheClockStands() {
    Item item = calls.create("still clock", "one");
    broker.stopDatabaseClock(
        Instant.ofEpochSecond(item.getCreatedAt().getSeconds(), item.getCreatedAt().getNanos()));
    vault.rotate(item, "two");
    vault.activate(item, 1);
    vault.rotate(item, "three");
    assertThat(
            broker.query(
                "SELECT extract(microseconds FROM t - lag(t) OVER (ORDER BY n))::int FROM"
                    + " stepvault.item, unnest(activated_at) WITH ORDINALITY AS a(t, n)"
                    + " WHERE id = '"
                    + item.getId()
                    + "' ORDER BY n"))
        .containsExactly(null, "1", "1", "1");
  }

  @Test
  void aRetryIsAnsweredFromTheItemAndChangesNothing() {
    Item item = calls.create("retried", "one");
    RotateItemRequest rotation = rotation(item, "two").setRequestId("r-1").build();
    calls.vault().rotateItem(rotation);
    DisableVersionRequest request =
        DisableVersionRequest.newBuilder()
            .setId(item.getId())
            .setVersion(1)
            .setRequestId("r-2")
            .build();
    calls.vault().disableVersion(request);
    vault.enable(item, 1);
    assertThat(calls.vault().disableVersion(request).getVersion().getState())
        .isEqualTo(State.ENABLED);
    assertThat(calls.vault().rotateItem(rotation).getVersion().getNumber()).isEqualTo(2);
    assertRefused(
        ErrorReason.REQUEST_ID_REUSED,
        () -> calls.vault().disableVersion(request.toBuilder().setVersion(2).build()));
    IntStream.rangeClosed(3, 102).forEach(i -> vault.rotate(item, "v" + i));
    assertRefused(ErrorReason.VERSION_NOT_FOUND, () -> calls.vault().disableVersion(request));
  }

  @Test
  void eachChangeIsOnRecordWithItsVersion() {
    Item item = calls.create("on record", "one");
    List<AuditLog.Row> rows =
        audit.addedBy(
            () -> {
              vault.stage(item, "two");
              vault.activate(activation(item, 2).setOverlap(seconds(60)));
              vault.endOverlap(item);
              vault.disable(item, 1);
              vault.enable(item, 1);
              vault.destroy(item, 1, false);
              vault.versions(item);
            });
    assertThat(rows)
        .extracting(AuditLog.Row::reason)
        .containsExactlyInAnyOrder(
            "STAGED",
            "VERSION_ACTIVATED",
            "OVERLAP_ENDED",
            "VERSION_DISABLED",
            "VERSION_ENABLED",
            "VERSION_DESTROYED",
            "VERSIONS_LISTED");
    assertThat(rows).extracting(AuditLog.Row::item).containsOnly(item.getId());
  }
}
