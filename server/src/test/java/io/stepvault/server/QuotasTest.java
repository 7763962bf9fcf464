package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.quota.Quotas;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ListAuthorizersRequest;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.ListItemsResponse;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.VaultServiceGrpc;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceFutureStub;
import io.stepvault.v1.VerifyApiKeyRequest;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whoever calls too often is refused, soon and cheaply, and nobody else is. */
final class QuotasTest {
  private static final int MANY = 1_000_000;

  /** Fewer a second than any caller here makes. */
  private static final int FEW = 3;

  private static final ResolveRequest PAYMENTS =
      ResolveRequest.newBuilder().addReferences("payments").build();

  private static TestBroker broker;
  private static TestCalls engine;
  private static TestCalls neighbour;
  private static TestCalls elsewhere;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    broker.ensureOrganization("acme");
    engine = TestCalls.register(broker, "default");
    neighbour = TestCalls.register(broker, "default");
    elsewhere = TestCalls.register(broker, "acme");
    engine.create("payments", "sk_live_0451");
    elsewhere.create("payments", "another");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  /** Calls until that is too often, whatever else is said of the call; fails when it never is. */
  private static StatusRuntimeException exhaust(Runnable call) {
    for (int i = 0; i < 10_000; i++) {
      try {
        call.run();
      } catch (StatusRuntimeException e) {
        if (e.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED) {
          return e;
        }
      }
    }
    throw new AssertionError("10,000 calls, and none was too many");
  }

  private static Refused refused(StatusRuntimeException e) {
    return Refused.by(
        () -> {
          throw e;
        });
  }

  private static void assertExceeded(StatusRuntimeException e, String quota) {
    Refused refused = refused(e);
    assertThat(refused.reason()).isEqualTo(ErrorReason.QUOTA_EXCEEDED);
    assertThat(refused.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(refused.message()).contains("quotas." + quota);
    assertThat(refused.metadata()).containsEntry("quota", quota);
    assertThat(refused.retryAfter())
        .hasValueSatisfying(
            delay ->
                assertThat(delay)
                    .isBetween(Duration.ofNanos(1), Duration.ofSeconds(1).dividedBy(FEW)));
    assertThat(
            e.getTrailers()
                .get(Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER)))
        .matches("[0-9]{1,3}");
  }

  @Test
  void anIdentitysCallsAreCountedWhateverTheyAreAndNobodyElses() {
    broker.restart(new Quotas.Rates(FEW, MANY, MANY));
    List<Runnable> calls =
        List.of(
            () -> engine.node().resolve(PAYMENTS),
            () -> engine.node("no token at all").resolve(PAYMENTS),
            () ->
                engine
                    .node()
                    .verifyApiKey(VerifyApiKeyRequest.newBuilder().setApiKey("x").build()));
    for (Runnable call : calls) {
      assertExceeded(exhaust(call), "identity");
    }
    assertThat(engine.vault().listItems(ListItemsRequest.getDefaultInstance()).getItemsCount())
        .isEqualTo(1);
  }

  @Test
  void anAuthorizersTokensAreCountedAndNotItsNeighbours() {
    broker.restart(new Quotas.Rates(MANY, FEW, MANY));

    assertExceeded(exhaust(() -> engine.node().resolve(PAYMENTS)), "authorizer");
    assertExceeded(
        exhaust(() -> engine.vault().listItems(ListItemsRequest.getDefaultInstance())),
        "authorizer");

    assertThat(neighbour.resolve("payments")).isEqualTo("sk_live_0451");
  }

  @Test
  void whatIsOverItsAuthorizersQuotaUsesUpNothingOfItsOrganizations() {
    Quotas quotas = new Quotas(new Quotas.Rates(MANY, 1, 2), () -> 0);
    quotas.countToken("noisy", "default");
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> quotas.countToken("noisy", "default"))
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("quotas.authorizer");
    }
    quotas.countToken("silent", "default");
  }

  @Test
  void ofAnAuthorizerEachOrganizationHasAQuotaOfItsOwn() {
    Quotas quotas = new Quotas(new Quotas.Rates(MANY, 1, MANY), () -> 0);
    quotas.countToken("installation", "default");
    assertThatThrownBy(() -> quotas.countToken("installation", "default"))
        .isInstanceOf(Refusal.class);
    quotas.countToken("installation", "acme");
  }

  @Test
  void anOrganizationsTokensAreCountedAndNotAnothers() {
    broker.restart(new Quotas.Rates(MANY, MANY, FEW));

    assertExceeded(exhaust(() -> engine.node().resolve(PAYMENTS)), "organization");
    assertExceeded(exhaust(() -> neighbour.node().resolve(PAYMENTS)), "organization");

    assertThat(elsewhere.resolve("payments")).isEqualTo("another");
  }

  @Test
  void aTokenThatIsAnothersCountsForNobody() {
    broker.restart(new Quotas.Rates(MANY, FEW, FEW));
    var thief =
        TestCalls.with(
            VaultServiceGrpc.newBlockingStub(broker.channel("node-b")), engine.token("backend"));
    for (int i = 0; i < 10 * FEW; i++) {
      assertThat(Refused.by(() -> thief.listItems(ListItemsRequest.getDefaultInstance())).reason())
          .isEqualTo(ErrorReason.TOKEN_NOT_BOUND);
      assertThat(Refused.by(() -> engine.node(engine.token("backend")).resolve(PAYMENTS)).reason())
          .isEqualTo(ErrorReason.TOKEN_NOT_BOUND);
    }

    assertThat(engine.resolve("payments")).isEqualTo("sk_live_0451");
  }

  /** Every list waits for the table, with a connection of which there are some. */
  @Test
  void aCallerWhoseCallsAreSlowKeepsNobodyElseWaiting() throws Exception {
    broker.restart(new Quotas.Rates(MANY, MANY, MANY));
    VaultServiceFutureStub slow =
        TestCalls.with(
            VaultServiceGrpc.newFutureStub(broker.channel("node-a")), engine.token("node-a"));
    List<ListenableFuture<ListItemsResponse>> waiting = new ArrayList<>();
    try (Connection lock = broker.superuser();
        Statement statement = lock.createStatement()) {
      lock.setAutoCommit(false);
      statement.execute("LOCK TABLE stepvault.item IN ACCESS EXCLUSIVE MODE");
      for (int i = 0; i < 50; i++) {
        waiting.add(slow.listItems(ListItemsRequest.getDefaultInstance()));
      }
      while (waitingForALock() < broker.config().database().poolSize() * 3 / 4) {
        Thread.sleep(10);
      }
      var other = TestCalls.operator(broker, "default");
      for (int i = 0; i < 20; i++) {
        assertThat(
                other
                    .listAuthorizers(ListAuthorizersRequest.getDefaultInstance())
                    .getAuthorizersList())
            .isNotEmpty();
      }
      lock.rollback();
    }
    for (ListenableFuture<ListItemsResponse> one : waiting) {
      assertThat(one.get().getItemsCount()).isEqualTo(1);
    }
  }

  private static int waitingForALock() {
    return Integer.parseInt(
        broker.query("SELECT count(*) FROM pg_locks WHERE NOT granted").getFirst());
  }
}
