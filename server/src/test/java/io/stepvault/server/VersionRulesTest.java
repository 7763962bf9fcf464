package io.stepvault.server;

import static io.stepvault.server.testing.TestVault.activation;
import static io.stepvault.server.testing.TestVault.rotation;
import static io.stepvault.server.testing.TestVault.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.Timestamp;
import io.stepvault.server.testing.AuditLog;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TestVault;
import io.stepvault.v1.Access;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.DisableVersionRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.Item;
import io.stepvault.v1.ListVersionsRequest;
import io.stepvault.v1.ListVersionsResponse;
import io.stepvault.v1.Overlap;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.ReferenceFailure.Reason;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.RotateItemResponse;
import io.stepvault.v1.VaultServiceGrpc;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import io.stepvault.v1.Version;
import io.stepvault.v1.Version.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
  void afterARotationThePreviousVersionStaysEnabledAndIsNotResolved() {
    Item item = calls.create("rotated", "one");
    Item rotated = vault.rotate(item, "two");
    assertThat(rotated.getCurrentVersion()).isEqualTo(2);
    assertThat(rotated.hasOverlap()).isFalse();
    assertThat(calls.resolve("rotated")).isEqualTo("two");
    assertThat(vault.versions(item))
        .extracting(Version::getNumber, Version::getState, Version::getCurrent)
        .containsExactly(tuple(2, State.ENABLED, true), tuple(1, State.ENABLED, false));
  }

  @Test
  void disablePreviousDisablesItAtOnce() {
    Item item = calls.create("leaked", "one");
    vault.rotate(rotation(item, "two").setDisablePrevious(true));
    assertThat(vault.version(item, 1).getState()).isEqualTo(State.DISABLED);
    assertThat(calls.resolve("leaked")).isEqualTo("two");
    vault.rotate(rotation(item, "three").setDisablePrevious(false));
    assertThat(vault.version(item, 2).getState()).isEqualTo(State.ENABLED);
  }

  @Test
  void disablePreviousDoesNotBringBackWhatWasDestroyed() {
    Item item = calls.create("leaked and gone", "one");
    vault.destroy(item, 1, true);
    vault.rotate(rotation(item, "two").setDisablePrevious(true));
    assertThat(vault.version(item, 1).getState()).isEqualTo(State.DESTROYED);
  }

  @Test
  void anOverlapIsShownUntilItEnds() {
    Item item = calls.create("overlapping", "one");
    Item rotated = vault.rotate(rotation(item, "two").setOverlap(seconds(3_600)));
    Overlap overlap = rotated.getOverlap();
    assertThat(overlap.getPreviousVersion()).isEqualTo(1);
    assertThat(overlap.getPreviousValidUntil().getSeconds())
        .isEqualTo(rotated.getUpdatedAt().getSeconds() + 3_600);
    assertThat(vault.version(item, 1).getValidUntil()).isEqualTo(overlap.getPreviousValidUntil());
    assertThat(vault.version(item, 2).hasValidUntil()).isFalse();
    assertThat(calls.resolve("overlapping")).isEqualTo("two");

    broker.moveDatabaseClock(Duration.ofSeconds(3_611));
    TestVault later = new TestVault(calls, laterVault(3_611));
    assertThat(later.get(item).hasOverlap()).isFalse();
    assertThat(later.version(item, 1).hasValidUntil()).isFalse();
    assertRefused(ErrorReason.NO_OVERLAP, () -> later.endOverlap(item));
    assertThat(later.rotate(item, "three").getCurrentVersion()).isEqualTo(3);
  }

  /** Vault calls with a token of another time. */
  private static VaultServiceBlockingStub laterVault(long by) {
    long now = Instant.now().getEpochSecond() + by;
    return TestCalls.with(
        VaultServiceGrpc.newBlockingStub(broker.channel("backend")),
        calls.signer().sign(calls.claims("backend").issued(now, now + 600).build()));
  }

  @Test
  void aSecondRotationInsideTheOverlapIsRefusedUnlessForced() {
    Item item = calls.create("twice rotated", "one");
    vault.rotate(rotation(item, "two").setOverlap(seconds(3_600)));
    assertRefused(ErrorReason.OVERLAP_ACTIVE, () -> vault.rotate(item, "three"));
    assertRefused(
        ErrorReason.OVERLAP_ACTIVE,
        () -> vault.rotate(rotation(item, "three").setOverlap(seconds(60))));
    assertRefused(ErrorReason.OVERLAP_ACTIVE, () -> vault.activate(item, 1));
    assertThat(calls.resolve("twice rotated")).isEqualTo("two");

    Item forced = vault.rotate(rotation(item, "three").setForce(true));
    assertThat(forced.hasOverlap()).isFalse();
    assertThat(calls.resolve("twice rotated")).isEqualTo("three");
    vault.rotate(rotation(item, "four").setOverlap(seconds(3_600)));
    Item back = vault.activate(activation(item, 3).setOverlap(seconds(60)).setForce(true));
    assertThat(back.getOverlap().getPreviousVersion()).isEqualTo(4);
  }

  @Test
  void anOverlapEndsEarly() {
    Item item = calls.create("ended early", "one");
    assertRefused(ErrorReason.NO_OVERLAP, () -> vault.endOverlap(item));
    vault.rotate(rotation(item, "two").setOverlap(seconds(3_600)));
    assertThat(vault.endOverlap(item).hasOverlap()).isFalse();
    assertRefused(ErrorReason.NO_OVERLAP, () -> vault.endOverlap(item));
    assertThat(vault.version(item, 1).getState()).isEqualTo(State.ENABLED);
    assertThat(vault.rotate(item, "three").getCurrentVersion()).isEqualTo(3);
  }

  @Test
  void whatIsDisabledOrDestroyedCannotStayValidBesideAnother() {
    Item item = calls.create("nothing to overlap", "one");
    vault.disable(item, 1);
    assertRefused(
        ErrorReason.VERSION_NOT_ENABLED,
        () -> vault.rotate(rotation(item, "two").setOverlap(seconds(60))));
    vault.enable(item, 1);
    vault.rotate(rotation(item, "two").setOverlap(seconds(60)));
    vault.disable(item, 1);
    assertThat(vault.get(item).hasOverlap()).isFalse();
    vault.rotate(rotation(item, "three").setOverlap(seconds(60)));
    vault.destroy(item, 2, false);
    assertThat(vault.get(item).hasOverlap()).isFalse();
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
                "SELECT coalesce(ciphertext, wrapped_key, commitment)::text || wrap_key FROM"
                    + " stepvault.item_version WHERE number = 1 AND item = '"
                    + item.getId()
                    + "'"))
        .containsOnlyNulls();
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
  void beyond100VersionsTheOldestThatIsNotNeededFallsOut() {
    Item item = calls.create("many versions", "v1");
    vault.rotate(item, "v2");
    vault.activate(item, 1);
    for (int i = 3; i <= 102; i++) {
      vault.stage(item, "v" + i);
    }
    assertThat(vault.get(item).getCurrentVersion()).isEqualTo(1);
    List<Integer> kept = numbers(item, 500);
    assertThat(kept).hasSize(100).startsWith(102, 101).endsWith(4, 1);
    assertRefused(ErrorReason.VERSION_NOT_FOUND, () -> vault.activate(item, 2));
    assertThat(calls.resolve("many versions")).isEqualTo("v1");
    assertThat(vault.rotate(item, "v103").getCurrentVersion()).isEqualTo(103);
    assertThat(calls.resolve("many versions")).isEqualTo("v103");
    assertThat(vault.versions(item)).hasSize(50);
    assertThat(numbers(item, 7)).isEqualTo(numbers(item, 500)).hasSize(100);
  }

  private static List<Integer> numbers(Item item, int pageSize) {
    List<Integer> numbers = new ArrayList<>();
    String token = "";
    do {
      ListVersionsResponse page =
          calls
              .vault()
              .listVersions(
                  ListVersionsRequest.newBuilder()
                      .setId(item.getId())
                      .setPageSize(pageSize)
                      .setPageToken(token)
                      .build());
      assertThat(page.getVersionsCount()).isLessThanOrEqualTo(pageSize);
      page.getVersionsList().forEach(version -> numbers.add(version.getNumber()));
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return numbers;
  }

  @Test
  void aPageGoesOnWhereItWasAlthoughVersionsCome() {
    Item item = calls.create("paged", "v1");
    IntStream.rangeClosed(2, 5).forEach(i -> vault.rotate(item, "v" + i));
    ListVersionsRequest.Builder request =
        ListVersionsRequest.newBuilder().setId(item.getId()).setPageSize(2);
    String next = calls.vault().listVersions(request.build()).getNextPageToken();
    vault.rotate(item, "v6");
    ListVersionsRequest second = request.setPageToken(next).build();
    assertThat(calls.vault().listVersions(second).getVersionsList())
        .extracting(Version::getNumber)
        .containsExactly(3, 2);

    Item other = calls.create("paged apart", "v1");
    assertRefused(
        ErrorReason.PAGE_TOKEN_INVALID,
        () -> calls.vault().listVersions(second.toBuilder().setId(other.getId()).build()));
    Item shared = calls.create("paged by two", "v1", Access.Mode.TEAM);
    vault.rotate(shared, "v2");
    ListVersionsRequest ofShared =
        ListVersionsRequest.newBuilder().setId(shared.getId()).setPageSize(1).build();
    String mine = calls.vault().listVersions(ofShared).getNextPageToken();
    assertRefused(
        ErrorReason.PAGE_TOKEN_INVALID,
        () -> calls.vaultOf("bob").listVersions(ofShared.toBuilder().setPageToken(mine).build()));
  }

  @Test
  void whoCannotEditMayLookAndNoMore_andWhoCannotUseSeesNothing() {
    Item shared = calls.create("looked at", "one", Access.Mode.TEAM);
    vault.rotate(rotation(shared, "two").setOverlap(seconds(60)));
    TestVault bob = new TestVault(calls, calls.vaultOf("bob"));
    assertThat(bob.versions(shared)).hasSize(2);
    for (ThrowingCallable attempt : attempts(bob, shared)) {
      assertRefused(ErrorReason.NOT_PERMITTED, attempt);
    }
    Item mine = calls.create("not to be seen", "one");
    vault.rotate(rotation(mine, "two").setOverlap(seconds(60)));
    for (ThrowingCallable attempt : attempts(bob, mine)) {
      assertRefused(ErrorReason.ITEM_NOT_FOUND, attempt);
    }
    assertRefused(ErrorReason.ITEM_NOT_FOUND, () -> bob.versions(mine));
  }

  private static List<ThrowingCallable> attempts(TestVault user, Item item) {
    return List.of(
        () -> user.rotate(item, "mine now"),
        () -> user.stage(item, "mine now"),
        () -> user.activate(item, 1),
        () -> user.endOverlap(item),
        () -> user.enable(item, 1),
        () -> user.disable(item, 1),
        () -> user.destroy(item, 1, true));
  }

  @Test
  void ofADeletedItemVersionsAreShownAndNotChanged() {
    Item item = calls.create("deleted with versions", "one");
    vault.rotate(rotation(item, "two").setOverlap(seconds(60)));
    calls.vault().deleteItem(DeleteItemRequest.newBuilder().setId(item.getId()).build());
    assertThat(vault.versions(item)).hasSize(2);
    for (ThrowingCallable attempt : attempts(vault, item)) {
      assertRefused(ErrorReason.ITEM_DELETED, attempt);
    }
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
