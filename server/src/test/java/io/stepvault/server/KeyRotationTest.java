package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import com.google.protobuf.Timestamp;
import io.grpc.ManagedChannel;
import io.stepvault.client.token.SigningKey;
import io.stepvault.client.token.TokenClaims;
import io.stepvault.client.token.TokenSigner;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.AddKeyRequest;
import io.stepvault.v1.AuthorizerServiceGrpc.AuthorizerServiceBlockingStub;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.RetireKeyRequest;
import io.stepvault.v1.RevokeKeyRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys are rotated while two brokers serve: add, use, retire, revoke; and no call fails. */
final class KeyRotationTest {
  private static final int CALLERS = 4;
  private static final int ROUNDS = 3;
  private static final int CALLS_A_ROUND = 20;
  private static final ResolveRequest PAYMENTS =
      ResolveRequest.newBuilder().addReferences("payments").build();

  private static TestBroker broker;
  private static Broker second;
  private static ManagedChannel node;

  private final TestCalls calls = TestCalls.register(broker, "default");
  private final AuthorizerServiceBlockingStub operator = TestCalls.operator(broker, "default");

  @TempDir private Path folder;
  private Path keyFile;
  private TokenSigner signer;

  /** How many calls each caller has made. */
  private final AtomicIntegerArray done = new AtomicIntegerArray(CALLERS);

  @BeforeAll
  static void start() throws Exception {
    broker = TestBroker.start();
    second = Broker.start(broker.config(), Instant::now);
    node = broker.channel(broker.certificate("node-a"), second.port());
    TestCalls.register(broker, "default").create("payments", "value");
  }

  @AfterAll
  static void stop() {
    node.shutdownNow();
    second.close();
    broker.close();
  }

  /** As an authorizer has it: its key in a file, and one signer for its life. */
  @BeforeEach
  void makeSigner() throws IOException {
    keyFile = folder.resolve("authorizer.jwk");
    Files.move(generate(2), keyFile);
    add(SigningKey.read(keyFile));
    signer =
        TokenSigner.builder()
            .authorizer(calls.authorizer().getId())
            .organization("default")
            .key(keyFile)
            .build();
  }

  /** Resolves with fresh tokens of the current key, on both brokers in turn, until told to end. */
  private void call(int caller, CountDownLatch end) {
    TokenClaims claims =
        TokenClaims.builder()
            .subject("alice")
            .scopes("resolve")
            .spiffeId("spiffe://test/node-a")
            .owner("alice")
            .secrets("payments")
            .build();
    while (end.getCount() > 0) {
      String token = signer.sign(claims);
      var stub =
          done.get(caller) % 2 == 0
              ? calls.node(token)
              : TestCalls.with(ResolveServiceGrpc.newBlockingStub(node), token);
      assertThat(stub.resolve(PAYMENTS).getSecretsCount()).isOne();
      done.incrementAndGet(caller);
    }
  }

  /** Until each caller has made so many calls more, or one has failed. */
  private void untilCalled(int more, List<Future<?>> callers) {
    for (int caller = 0; caller < CALLERS; caller++) {
      int until = done.get(caller) + more;
      while (done.get(caller) < until && callers.stream().noneMatch(Future::isDone)) {
        Thread.onSpinWait();
      }
    }
  }

  private void rotate(int round, List<Future<?>> callers) throws IOException {
    String old = signer.kid();
    String id = calls.authorizer().getId();
    Path prepared = generate(round);
    SigningKey next = SigningKey.read(prepared);
    add(next);
    untilCalled(CALLS_A_ROUND, callers);
    Files.move(prepared, keyFile, StandardCopyOption.ATOMIC_MOVE);
    await().until(() -> signer.kid().equals(next.kid()));
    untilCalled(2, callers); // The first may have begun with the old key.
    var retired =
        operator.retireKey(RetireKeyRequest.newBuilder().setAuthorizerId(id).setKid(old).build());
    assertThat(retired.getKey().hasNotAfter()).isTrue();
    untilCalled(CALLS_A_ROUND, callers);
    var revoked =
        operator.revokeKey(RevokeKeyRequest.newBuilder().setAuthorizerId(id).setKid(old).build());
    assertThat(revoked.getKey().hasRevokedAt()).isTrue();
    untilCalled(2, callers);
  }

  private Path generate(int round) throws IOException {
    String algorithm = List.of("ES256", "ES384", "Ed25519").get(round % 3);
    return Files.writeString(
        folder.resolve("next.jwk"),
        io.stepvault.server.token.TokenSigner.generatePrivateJwk(
            UUID.randomUUID().toString(), algorithm));
  }

  private void add(SigningKey key) {
    var unused =
        operator.addKey(
            AddKeyRequest.newBuilder()
                .setAuthorizerId(calls.authorizer().getId())
                .setJwk(key.publicJwk())
                .setNotBefore(Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond()))
                .build());
  }

  @Test
  void noCallFailsWhileKeysAreRotated() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        int caller = i;
        running.add(callers.submit(() -> call(caller, end)));
      }
      try {
        for (int round = 0; round < ROUNDS; round++) {
          rotate(round, running);
        }
      } finally {
        end.countDown();
      }
      for (Future<?> caller : running) {
        assertThat(Uninterruptibles.getUninterruptibly(caller)).isNull();
      }
      for (int caller = 0; caller < CALLERS; caller++) {
        assertThat(done.get(caller)).isGreaterThanOrEqualTo(ROUNDS * CALLS_A_ROUND);
      }
    }
  }
}
