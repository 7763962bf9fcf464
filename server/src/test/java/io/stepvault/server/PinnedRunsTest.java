package io.stepvault.server;

import static io.stepvault.server.testing.TestVault.rotation;
import static io.stepvault.server.testing.TestVault.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TestVault;
import io.stepvault.server.token.Pins;
import io.stepvault.v1.Access;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.Item;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.ReferenceFailure.Reason;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolvedSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A token's {@code as_of} and {@code versions} choose the version that a run gets. */
final class PinnedRunsTest {
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

  private static String asOf(String reference, long second) {
    return vault.pinned(reference, new Pins(second, Map.of())).getValue().toStringUtf8();
  }

  private static void assertFails(Reason reason, ThrowingCallable call) {
    Refused refused = Refused.by(call);
    assertThat(refused.reason()).isEqualTo(ErrorReason.REFERENCES_UNRESOLVED);
    assertThat(refused.failures().getFailuresList())
        .extracting(ReferenceFailure::getReason)
        .containsExactly(reason);
  }

  /** Stops the clock this much after {@code start}. */
  private static void at(long start, long after) {
    broker.stopDatabaseClock(Instant.ofEpochSecond(start + after));
  }

  /** An item with activations of 1, 2, 1 and 3, ten seconds apart. */
  private static Item withHistory(String name, long start) {
    at(start, 0);
    Item item = calls.create(name, "one");
    at(start, 10);
    vault.rotate(item, "two");
    at(start, 20);
    vault.activate(item, 1);
    at(start, 30);
    vault.rotate(item, "three");
    at(start, 40);
    return item;
  }

  @Test
  void asOfGivesTheVersionThatWasCurrentThen() {
    long start = Instant.now().getEpochSecond();
    Item item = withHistory("through time", start);
    assertThat(asOf("through time", start)).isEqualTo("one");
    assertThat(asOf("through time", start + 9)).isEqualTo("one");
    assertThat(asOf("through time", start + 10)).isEqualTo("two");
    assertThat(asOf("through time", start + 19)).isEqualTo("two");
    assertThat(asOf("through time", start + 20)).isEqualTo("one");
    assertThat(asOf("through time", start + 30)).isEqualTo("three");
    assertThat(asOf("through time", start + 70)).isEqualTo("three");
    assertThat(asOf(item.getId(), start + 15)).isEqualTo("two");
    assertThat(calls.resolve("through time")).isEqualTo("three");
    assertFails(Reason.NOT_FOUND, () -> asOf("through time", start - 1));
  }

  @Test
  void whatIsReleasedIsWhatIsOnRecord() {
    long start = Instant.now().getEpochSecond();
    Item item = withHistory("recorded through time", start);
    ResolvedSecret secret = vault.pinned("recorded through time", new Pins(start + 15, Map.of()));
    assertThat(secret.getVersion()).isEqualTo(2);
    assertThat(secret.getHoldFor().getSeconds()).isEqualTo(60);
    assertThat(
            broker.query(
                "SELECT version FROM stepvault.audit_event WHERE reason = 'RESOLVED' AND item = '"
                    + item.getId()
                    + "'"))
        .containsExactly("2");
  }

  @Test
  void aStagedVersionIsTestedByATokenThatNamesIt() {
    Item item = calls.create("tested first", "one");
    int staged = vault.stage(item, "two");
    assertThat(vault.pinned("tested first", staged)).isEqualTo("two");
    assertThat(vault.pinned(item.getId(), staged)).isEqualTo("two");
    assertThat(calls.resolve("tested first")).isEqualTo("one");
    assertThat(vault.pinned("tested first", 1)).isEqualTo("one");
    assertFails(Reason.NOT_FOUND, () -> vault.pinned("tested first", 3));
  }

  @Test
  void versionsGoBeforeAsOf_forTheReferenceAsItIsSpelledAlone() {
    long start = Instant.now().getEpochSecond();
    Item item = withHistory("spelled so", start);
    Pins pins = new Pins(start + 15, Map.of("spelled so", 3));
    assertThat(vault.pinned("spelled so", pins).getVersion()).isEqualTo(3);
    assertThat(vault.pinned(item.getId(), pins).getVersion()).isEqualTo(2);
  }

  @Test
  void disabledOrDestroyedWins() {
    long start = Instant.now().getEpochSecond();
    Item item = withHistory("no way back", start);
    assertThat(asOf("no way back", start + 15)).isEqualTo("two");
    vault.disable(item, 2);
    assertFails(Reason.DISABLED, () -> asOf("no way back", start + 15));
    assertFails(Reason.DISABLED, () -> vault.pinned("no way back", 2));
    vault.enable(item, 2);
    assertThat(vault.pinned("no way back", 2)).isEqualTo("two");
    vault.destroy(item, 2, false);
    assertFails(Reason.DISABLED, () -> asOf("no way back", start + 15));
    assertFails(Reason.DISABLED, () -> vault.pinned("no way back", 2));
    assertThat(calls.resolve("no way back")).isEqualTo("three");
  }

  @Test
  void aPinnedVersionIsGivenAlthoughTheCurrentOneIsDisabled() {
    Item item = calls.create("pinned beside", "one");
    vault.rotate(item, "two");
    vault.disable(item, 2);
    assertThat(vault.pinned("pinned beside", 1)).isEqualTo("one");
  }

  @Test
  void expiryAndDeletionCountAsOfNow() {
    long start = Instant.now().getEpochSecond();
    Item item = withHistory("over for pins", start);
    vault.rotate(
        rotation(item, "four")
            .setExpiresAt(com.google.protobuf.Timestamp.newBuilder().setSeconds(start + 60)));
    assertThat(asOf("over for pins", start + 15)).isEqualTo("two");
    at(start, 60);
    assertFails(Reason.EXPIRED, () -> asOf("over for pins", start + 15));
    calls.vault().deleteItem(DeleteItemRequest.newBuilder().setId(item.getId()).build());
    assertFails(Reason.DELETED, () -> asOf("over for pins", start + 15));
  }

  @Test
  void whatWasCurrentAndIsNotKeptAnyMoreIsNotFound_andNoOtherTakesItsPlace() {
    long start = Instant.now().getEpochSecond();
    Item item = withHistory("fell out", start);
    vault.activate(item, 1);
    for (int i = 4; i <= 102; i++) {
      vault.stage(item, "v" + i);
    }
    assertFails(Reason.NOT_FOUND, () -> asOf("fell out", start + 15));
    assertThat(asOf("fell out", start + 25)).isEqualTo("one");
  }

  @Test
  void ofSeveralReferencesEachHasItsOwnVersion() {
    Item one = calls.create("first of two", "a1");
    vault.rotate(one, "a2");
    Item two = calls.create("second of two", "b1", Access.Mode.TEAM);
    vault.rotate(two, "b2");
    String token =
        calls
            .signer()
            .sign(
                calls
                    .claims("node-a")
                    .pins(new Pins(null, Map.of("first of two", 1, "second of two", 1)))
                    .build());
    List<ResolvedSecret> secrets =
        calls
            .node(token)
            .resolve(
                ResolveRequest.newBuilder()
                    .addReferences("second of two")
                    .addReferences(one.getId())
                    .addReferences("first of two")
                    .build())
            .getSecretsList();
    assertThat(secrets)
        .extracting(secret -> secret.getValue().toStringUtf8())
        .containsExactly("b1", "a2", "a1");
  }

  @Test
  void aLostCiphertextOfAnOlderVersionIsDamageAndOnRecord() {
    Item item = calls.create("lost one", "one");
    vault.rotate(item, "two");
    broker.sql(
        "UPDATE stepvault.item_version SET ciphertext = NULL WHERE number = 1 AND item = '"
            + item.getId()
            + "'");
    assertThat(Refused.by(() -> vault.pinned("lost one", 1)).reason())
        .isEqualTo(ErrorReason.INTEGRITY_FAILED);
    assertThat(calls.resolve("lost one")).isEqualTo("two");
  }

  @Test
  void pinsAreWithinTheAuthorizersBound() {
    TestCalls day = TestCalls.register(broker, "default", b -> b.setOldestPin(seconds(86_400)));
    assertThat(day.authorizer().getBounds().getOldestPin()).isEqualTo(seconds(86_400));
    TestVault pinned = new TestVault(day);
    long start = Instant.now().getEpochSecond();
    at(start, 0);
    day.create("within bounds", "one");
    Instant now = Instant.ofEpochSecond(start);
    assertThat(resolve(pinned, now.getEpochSecond() + 30)).isEqualTo("one");
    assertExceeded(() -> resolve(pinned, start + 31));
    assertFails(Reason.NOT_FOUND, () -> resolve(pinned, start - 86_400));
    assertExceeded(() -> resolve(pinned, start - 86_401));
    assertThat(pinned.pinned("within bounds", 1)).isEqualTo("one");
  }

  private static String resolve(TestVault vault, long asOf) {
    return vault.pinned("within bounds", new Pins(asOf, Map.of())).getValue().toStringUtf8();
  }

  private static void assertExceeded(ThrowingCallable call) {
    Refused refused = Refused.by(call);
    assertThat(refused.reason()).isEqualTo(ErrorReason.BOUNDS_EXCEEDED);
    assertThat(refused.metadata()).containsEntry("bound", "oldest_pin");
  }

  @Test
  void withoutABoundNothingIsPinned() {
    TestCalls none = TestCalls.register(broker, "default", b -> b.clearOldestPin());
    assertThat(none.authorizer().getBounds().hasOldestPin()).isFalse();
    TestVault pinned = new TestVault(none);
    none.create("not pinned", "one");
    assertThat(none.resolve("not pinned")).isEqualTo("one");
    assertExceeded(
        () -> pinned.pinned("not pinned", new Pins(Instant.now().getEpochSecond(), Map.of())));
    assertExceeded(() -> pinned.pinned("not pinned", 1));
  }
}
