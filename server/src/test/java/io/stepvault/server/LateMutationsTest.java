package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.token.TokenBinding;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.server.token.TokenSigner;
import io.stepvault.v1.AddKeyRequest;
import io.stepvault.v1.AuthorizerServiceGrpc;
import io.stepvault.v1.CreateAuthorizerRequest;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.GetAuthorizerRequest;
import io.stepvault.v1.RevokeKeyRequest;
import io.stepvault.v1.VaultServiceGrpc;
import io.stepvault.v1.VerificationKey;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A mutation that waited for its turn is judged by what is true when it has it. */
final class LateMutationsTest {
  private static TestBroker broker;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  /** Does the work while nobody else can have the default organization's turn. */
  private static <T> T inTheWay(Callable<T> work) throws Exception {
    try (Connection connection = broker.superuser();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(
          "SELECT 1 FROM stepvault.organization_revision WHERE organization = 'default' FOR UPDATE");
      T result = work.call();
      connection.rollback();
      return result;
    }
  }

  private static <T> Future<T> waiting(ExecutorService threads, int before, Callable<T> call) {
    Future<T> late = threads.submit(call);
    await()
        .until(
            () ->
                broker
                    .query(
                        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                            + " AND datname = current_database()")
                    .equals(List.of(Integer.toString(before + 1))));
    return late;
  }

  private static AddKeyRequest successor() {
    TokenSigner signer = new TokenSigner(TokenSigner.generatePrivateJwk("successor", "Ed25519"));
    return AddKeyRequest.newBuilder().setJwk(signer.verificationKey().canonicalJwk()).build();
  }

  @Test
  void aKeyThatIsRevokedMeanwhile_addsNoSuccessor() throws Exception {
    TestCalls calls = TestCalls.register(broker, "default");
    String id = calls.authorizer().getId();
    var operator = TestCalls.operator(broker, "default");
    var thief =
        TestCalls.with(
            AuthorizerServiceGrpc.newBlockingStub(broker.channel("node-a")), calls.token("node-a"));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Refused> addition =
          inTheWay(
              () -> {
                Future<?> unused =
                    waiting(
                        threads,
                        0,
                        () ->
                            operator.revokeKey(
                                RevokeKeyRequest.newBuilder()
                                    .setAuthorizerId(id)
                                    .setKid("key-1")
                                    .build()));
                return waiting(threads, 1, () -> Refused.by(() -> thief.addKey(successor())));
              });
      assertThat(addition.get().reason()).isEqualTo(ErrorReason.TOKEN_REVOKED);
    }
    assertThat(
            operator
                .getAuthorizer(GetAuthorizerRequest.newBuilder().setId(id).build())
                .getAuthorizer()
                .getKeysList())
        .hasSize(1);
  }

  @Test
  void norDoesOneOfTheInstallationStoreAnything() throws Exception {
    var operator = TestCalls.operator(broker, "system");
    TokenSigner signer = new TokenSigner(TokenSigner.generatePrivateJwk("key-1", "Ed25519"));
    String id =
        operator
            .createAuthorizer(
                CreateAuthorizerRequest.newBuilder()
                    .setName("the platform's")
                    .setBounds(TestCalls.wideBounds().addOrganizations("default"))
                    .addKeys(
                        VerificationKey.newBuilder()
                            .setJwk(signer.verificationKey().canonicalJwk()))
                    .build())
            .getAuthorizer()
            .getId();
    long now = Instant.now().getEpochSecond();
    String token =
        signer.sign(
            TokenClaims.builder(id, "stepvault", "default", "alice", "late")
                .issued(now, now + 600)
                .scopes(Set.of("vault.write"))
                .binding(new TokenBinding.SpiffeId("spiffe://test/node-a"))
                .build());
    var vault = TestCalls.with(VaultServiceGrpc.newBlockingStub(broker.channel("node-a")), token);
    CreateItemRequest.Builder item = CreateItemRequest.newBuilder().setSecret("value");
    assertThat(vault.createItem(item.setName("in time").build()).hasItem()).isTrue();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Refused> creation =
          inTheWay(
              () -> {
                Future<Refused> late =
                    waiting(
                        threads,
                        0,
                        () -> Refused.by(() -> vault.createItem(item.setName("too late").build())));
                assertThat(
                        operator.revokeKey(
                            RevokeKeyRequest.newBuilder()
                                .setAuthorizerId(id)
                                .setKid("key-1")
                                .build()))
                    .isNotNull();
                return late;
              });
      assertThat(creation.get().reason()).isEqualTo(ErrorReason.TOKEN_REVOKED);
    }
  }
}
