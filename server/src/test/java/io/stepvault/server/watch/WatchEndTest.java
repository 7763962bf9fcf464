package io.stepvault.server.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.Sabotage;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TestVault;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.v1.Access.Mode;
import io.stepvault.v1.AuthorizerServiceGrpc.AuthorizerServiceBlockingStub;
import io.stepvault.v1.CreateOrganizationRequest;
import io.stepvault.v1.DeleteAuthorizerRequest;
import io.stepvault.v1.DeleteOrganizationRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.Item;
import io.stepvault.v1.OrganizationServiceGrpc;
import io.stepvault.v1.OrganizationServiceGrpc.OrganizationServiceBlockingStub;
import io.stepvault.v1.RevokeKeyRequest;
import io.stepvault.v1.RevokeTokensRequest;
import io.stepvault.v1.UpdateAuthorizerRequest;
import io.stepvault.v1.WatchReferencesResponse.Change;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What ends a watch, and when it is told that there is nothing. */
final class WatchEndTest {
  private static TestBroker broker;
  private static AuthorizerServiceBlockingStub operator;

  private TestCalls calls;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    operator = TestCalls.operator(broker, "default");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @BeforeEach
  void register() {
    calls = TestCalls.register(broker, "default");
  }

  @AfterEach
  void letTheClocksGo() {
    broker.moveDatabaseClock(Duration.ZERO);
    broker.moveBrokerClock(Duration.ZERO);
  }

  private Watcher watch() {
    return watch(calls);
  }

  private static Watcher watch(TestCalls calls) {
    Watcher watcher = Watcher.of(broker.channel("node-a"), calls.token("node-a"), "some-reference");
    String unused = watcher.begun();
    return watcher;
  }

  private static void assertEnds(Watcher watcher, Status.Code code, ErrorReason reason) {
    Refused refused = watcher.end();
    assertThat(refused.reason()).isEqualTo(reason);
    assertThat(refused.code()).isEqualTo(code);
  }

  private static void assertEnds(Watcher watcher, ErrorReason reason) {
    assertEnds(watcher, Status.Code.UNAUTHENTICATED, reason);
  }

  @Test
  void everyFifteenSecondsThereIsAHeartbeat() {
    try (Watcher watcher = watch()) {
      for (int i = 1; i <= 3; i++) {
        broker.moveBrokerClock(Duration.ofSeconds(16L * i));
        watcher.expect(Change.HEARTBEAT, "");
      }
    }
  }

  @Test
  void itsTokenExpires() {
    try (Watcher watcher = watch()) {
      broker.moveDatabaseClock(Duration.ofSeconds(600 + 31));
      assertEnds(watcher, ErrorReason.TOKEN_EXPIRED);
    }
  }

  @Test
  void itsTokenIsRevoked() {
    try (Watcher watcher = watch()) {
      operator.revokeTokens(
          RevokeTokensRequest.newBuilder()
              .setAuthorizerId(calls.authorizer().getId())
              .setRun("run-1")
              .build());
      assertEnds(watcher, ErrorReason.TOKEN_REVOKED);
    }
  }

  @Test
  void itsKeyIsRevoked() {
    try (Watcher watcher = watch()) {
      operator.revokeKey(
          RevokeKeyRequest.newBuilder()
              .setAuthorizerId(calls.authorizer().getId())
              .setKid("key-1")
              .build());
      assertEnds(watcher, ErrorReason.TOKEN_REVOKED);
    }
  }

  @Test
  void itsAuthorizerIsDisabled() {
    try (Watcher watcher = watch()) {
      operator.updateAuthorizer(
          UpdateAuthorizerRequest.newBuilder()
              .setId(calls.authorizer().getId())
              .setDisabled(true)
              .build());
      assertEnds(watcher, ErrorReason.AUTHORIZER_DISABLED);
    }
  }

  @Test
  void itsAuthorizerIsDeleted() {
    try (Watcher watcher = watch()) {
      operator.deleteAuthorizer(
          DeleteAuthorizerRequest.newBuilder().setId(calls.authorizer().getId()).build());
      assertEnds(watcher, ErrorReason.TOKEN_INVALID);
    }
  }

  @Test
  void itsOrganizationIsDeleted() {
    OrganizationServiceBlockingStub organizations =
        OrganizationServiceGrpc.newBlockingStub(broker.channel("operator"));
    organizations.createOrganization(
        CreateOrganizationRequest.newBuilder().setId("passing").build());
    try (Watcher watcher = watch(TestCalls.register(broker, "passing"))) {
      organizations.deleteOrganization(
          DeleteOrganizationRequest.newBuilder().setId("passing").setConfirmId("passing").build());
      assertEnds(watcher, ErrorReason.TOKEN_INVALID);
    }
  }

  @Test
  void anAuthorizerOfTheInstallationMaySignForTheOrganizationNoMore() {
    TestCalls installation =
        TestCalls.register(broker, "system", bounds -> bounds.addOrganizations("default"));
    TokenClaims any = calls.claims("node-a").build();
    String token =
        installation
            .signer()
            .sign(
                TokenClaims.builder(
                        installation.authorizer().getId(),
                        any.aud(),
                        any.org(),
                        any.sub(),
                        any.jti())
                    .issued(any.iat(), any.exp())
                    .scopes(any.scopes())
                    .binding(any.binding())
                    .owner(any.owner())
                    .secrets(any.secrets())
                    .build());
    Item item = calls.create("item-" + UUID.randomUUID(), "value", Mode.TEAM);
    try (Watcher watcher = Watcher.of(broker.channel("node-a"), token, item.getName())) {
      String unused = watcher.begun();
      new TestVault(calls).rotate(item, "second");
      watcher.expect(Change.ROTATED, item.getName());
      TestCalls.operator(broker, "system")
          .updateAuthorizer(
              UpdateAuthorizerRequest.newBuilder()
                  .setId(installation.authorizer().getId())
                  .setBounds(TestCalls.wideBounds().addOrganizations("acme"))
                  .build());
      assertEnds(watcher, ErrorReason.TOKEN_INVALID);
    }
  }

  @Test
  void itsCertificateExpires() {
    try (Watcher watcher = watch()) {
      broker.moveBrokerClock(Duration.ofDays(366));
      assertEnds(watcher, ErrorReason.CERTIFICATE_NOT_TRUSTED);
    }
  }

  @Test
  void whatIsStoredIsNotWhatWasWritten() {
    Item item = calls.create("damaged-" + UUID.randomUUID(), "value", Mode.TEAM);
    Item sound = calls.create("sound-" + UUID.randomUUID(), "value", Mode.TEAM);
    try (Watcher watcher =
            Watcher.of(broker.channel("node-a"), calls.token("node-a"), item.getName());
        Watcher other =
            Watcher.of(broker.channel("node-a"), calls.token("node-a"), sound.getName())) {
      String unused = watcher.begun();
      unused = other.begun();
      broker.sql(
          "UPDATE stepvault.item SET stamp = stamp + 100000 WHERE id = '" + item.getId() + "'");
      new TestVault(calls).rotate(sound, "second");
      assertEnds(watcher, Status.Code.DATA_LOSS, ErrorReason.INTEGRITY_FAILED);
      other.expect(Change.ROTATED, sound.getName());
    } finally {
      broker.sql(
          "UPDATE stepvault.item SET stamp = stamp - 100000 WHERE id = '" + item.getId() + "'");
    }
  }

  /** Another history may have got as far, under the same number. */
  @Test
  void aDatabaseThatWasPutBackIsReadAnew() {
    Item item = calls.create("put-back-" + UUID.randomUUID(), "value", Mode.TEAM);
    try (Sabotage sabotage = new Sabotage(broker);
        Watcher watcher =
            Watcher.of(broker.channel("node-a"), calls.token("node-a"), item.getName())) {
      String unused = watcher.begun();
      new TestVault(calls).rotate(item, "second");
      watcher.expect(Change.ROTATED, item.getName());
      String rows = "WHERE %s = '" + item.getId() + "'";
      String id = rows.formatted("id");
      String versions = rows.formatted("item");
      sabotage.commit(
          "DELETE FROM item "
              + id
              + "; INSERT INTO item SELECT * FROM kept.item "
              + id
              + "; DELETE FROM item_version "
              + versions
              + "; INSERT INTO item_version SELECT * FROM kept.item_version "
              + versions);
      sabotage.commit(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE datname = current_database() AND application_name = 'stepvault-snapshots'");
      watcher.expect(Change.ROTATED, item.getName());
    }
  }

  @Test
  void theBrokerStops() {
    try (TestBroker other = TestBroker.start()) {
      TestCalls there = TestCalls.register(other, "default");
      ManagedChannel channel = other.channel(other.certificate("node-a"));
      try (Watcher watcher = Watcher.of(channel, there.token("node-a"), "some-reference")) {
        String unused = watcher.begun();
        other.restart();
        assertEnds(watcher, Status.Code.UNAVAILABLE, ErrorReason.BROKER_STOPPING);
      } finally {
        channel.shutdownNow();
      }
    }
  }
}
