package io.stepvault.server.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.stepvault.server.Broker;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TestVault;
import io.stepvault.server.tls.IssuedCertificate;
import io.stepvault.v1.Access.Mode;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.Item;
import io.stepvault.v1.WatchReferencesResponse.Change;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A watch that breaks goes on behind its last answer, at whichever broker. */
final class WatchResumeTest {
  private static TestBroker broker;
  private static Broker second;
  private static ManagedChannel atSecond;

  private TestCalls calls;
  private TestVault vault;
  private Item one;
  private Item other;

  @BeforeAll
  static void start() throws Exception {
    broker = TestBroker.start();
    broker.ensureOrganization("other");
    second = Broker.start(broker.config(), Instant::now);
    atSecond = broker.channel(broker.certificate("node-a"), second.port());
  }

  @AfterAll
  static void stop() {
    atSecond.shutdownNow();
    second.close();
    broker.close();
  }

  @BeforeEach
  void create() {
    calls = TestCalls.register(broker, "default");
    vault = new TestVault(calls);
    one = calls.create("one-" + UUID.randomUUID(), "value", Mode.TEAM);
    other = calls.create("other-" + UUID.randomUUID(), "value", Mode.TEAM);
  }

  private Watcher begin() {
    return Watcher.of(
        broker.channel("node-a"), calls.token("node-a"), one.getName(), other.getName());
  }

  private String cursor() {
    try (Watcher watcher = begin()) {
      return watcher.begun();
    }
  }

  private Watcher resume(String cursor) {
    return Watcher.from(cursor, atSecond, calls.token("node-a"), one.getName(), other.getName());
  }

  @Test
  void whatHasChangedMeanwhileIsToldFirst() {
    String cursor = cursor();
    vault.rotate(one, "second");
    var unused =
        calls.vault().deleteItem(DeleteItemRequest.newBuilder().setId(other.getId()).build());
    String behindBoth;
    try (Watcher resumed = resume(cursor)) {
      resumed.expect(Change.ROTATED, one.getName());
      behindBoth = resumed.expect(Change.GONE, other.getName()).getCursor();
    }
    try (Watcher resumed = resume(behindBoth)) {
      assertThat(resumed.begun()).isNotEmpty();
    }
  }

  @Test
  void whenNothingHasChangedNothingIsTold() {
    try (Watcher resumed = resume(cursor())) {
      String unused = resumed.begun();
      vault.rotate(one, "second");
      resumed.expect(Change.ROTATED, one.getName());
    }
  }

  @Test
  void whatWasNotReadIsToldAgain() {
    String behindTheFirst;
    try (Watcher watcher = begin()) {
      String unused = watcher.begun();
      vault.rotate(one, "second");
      behindTheFirst = watcher.expect(Change.ROTATED, one.getName()).getCursor();
      vault.rotate(other, "second");
      watcher.expect(Change.ROTATED, other.getName());
    }
    try (Watcher resumed = resume(behindTheFirst)) {
      resumed.expect(Change.ROTATED, other.getName());
    }
  }

  @Test
  void aVersionThatWasLeftAndTakenAgainMeanwhileIsTold() {
    String cursor = cursor();
    vault.rotate(one, "second");
    vault.activate(one, 1);
    try (Watcher resumed = resume(cursor)) {
      resumed.expect(Change.ROTATED, one.getName());
    }
  }

  @Test
  void aCursorOutlivesItsBrokerAndItsCertificate() {
    String cursor = cursor();
    broker.restart();
    IssuedCertificate renewed = broker.issue("node-a");
    ManagedChannel channel = broker.channel(renewed);
    try (Watcher resumed =
        Watcher.from(cursor, channel, calls.token("node-a"), one.getName(), other.getName())) {
      assertThat(resumed.begun()).isNotEmpty();
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void aCursorThatCannotBeContinuedIsAReset() {
    String cursor = cursor();
    for (String bad :
        new String[] {
          "x", "not one of ours", cursor.substring(1), cursor.replace(cursor.charAt(9), '-') + "A"
        }) {
      try (Watcher resumed = resume(bad)) {
        String good = resumed.expect(Change.RESET, "").getCursor();
        vault.rotate(one, "again");
        resumed.expect(Change.ROTATED, one.getName());
        assertThat(good).isNotEqualTo(bad);
      }
    }
  }

  @Test
  void aCursorIsForItsCallerAndItsReferencesAlone() {
    String cursor = cursor();
    assertReset(Watcher.from(cursor, atSecond, calls.token("node-a"), one.getName()));
    assertReset(
        Watcher.from(cursor, atSecond, calls.token("node-a"), other.getName(), one.getName()));
    String ofNobody = calls.signer().sign(calls.claims("node-a").owner(null).build());
    assertReset(Watcher.from(cursor, atSecond, ofNobody, one.getName(), other.getName()));
    assertReset(
        Watcher.from(
            cursor,
            broker.channel("node-b"),
            calls.token("node-b"),
            one.getName(),
            other.getName()));
    TestCalls elsewhere = TestCalls.register(broker, "other");
    assertReset(
        Watcher.from(cursor, atSecond, elsewhere.token("node-a"), one.getName(), other.getName()));
  }

  private static void assertReset(Watcher resumed) {
    try (resumed) {
      resumed.expect(Change.RESET, "");
    }
  }
}
