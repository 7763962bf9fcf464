package io.stepvault.server;

import static io.stepvault.server.testing.TestVault.activation;
import static io.stepvault.server.testing.TestVault.rotation;
import static io.stepvault.server.testing.TestVault.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TestVault;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.Item;
import io.stepvault.v1.Overlap;
import io.stepvault.v1.VaultServiceGrpc;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import io.stepvault.v1.Version;
import io.stepvault.v1.Version.State;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a rotation does to the version before, and how long that one stays valid. */
final class RotationRulesTest {
  private static TestBroker broker;
  private static TestCalls calls;
  private static TestVault vault;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
    vault = new TestVault(calls);
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
}
