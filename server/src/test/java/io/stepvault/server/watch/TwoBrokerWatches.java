package io.stepvault.server.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.stepvault.server.Broker;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TestVault;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.v1.Access.Mode;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.Item;
import io.stepvault.v1.UndeleteItemRequest;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import io.stepvault.v1.WatchReferencesResponse;
import io.stepvault.v1.WatchReferencesResponse.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** Changes are made through one broker and watched at another, on one database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TwoBrokerWatches {
  TestBroker broker;
  Broker second;
  ManagedChannel node;

  TestCalls calls;
  TestVault vault;
  Item marker;

  @BeforeAll
  void start() throws Exception {
    broker = TestBroker.start();
    broker.ensureOrganization("other");
    second = Broker.start(broker.config(), Instant::now);
    node = broker.channel(broker.certificate("node-a"), second.port());
  }

  @AfterAll
  void stop() {
    node.shutdownNow();
    second.close();
    broker.close();
  }

  @BeforeEach
  void register() {
    calls = TestCalls.register(broker, "default");
    vault = new TestVault(calls);
    marker = calls.create("marker-" + UUID.randomUUID(), "value");
  }

  @AfterEach
  void letTheClockGo() {
    broker.moveDatabaseClock(Duration.ZERO);
  }

  Item create(Mode mode) {
    return calls.create("item-" + UUID.randomUUID(), "value", mode);
  }

  String token() {
    return calls.token("node-a");
  }

  String token(TokenClaims.Builder claims) {
    return calls.signer().sign(claims.build());
  }

  /** A watch of these references and of the marker, behind its first answer. */
  Watcher watch(String... references) {
    return watchWith(token(), references);
  }

  Watcher watchWith(String token, String... references) {
    String[] all = Arrays.copyOf(references, references.length + 1);
    all[references.length] = marker.getName();
    Watcher watcher = Watcher.of(node, token, all);
    String unused = watcher.begun();
    return watcher;
  }

  /** Whatever was changed before was not told: hints come in the order of the references. */
  void assertQuiet(Watcher watcher) {
    Item unused = vault.rotate(marker, "next");
    WatchReferencesResponse answer = watcher.expect(Change.ROTATED, marker.getName());
    assertThat(answer.getReference()).isEqualTo(marker.getName());
  }

  void delete(VaultServiceBlockingStub user, Item item) {
    var unused = user.deleteItem(DeleteItemRequest.newBuilder().setId(item.getId()).build());
  }

  void undelete(VaultServiceBlockingStub user, Item item) {
    var unused = user.undeleteItem(UndeleteItemRequest.newBuilder().setId(item.getId()).build());
  }
}
