package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import com.google.protobuf.Timestamp;
import io.grpc.ManagedChannel;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.token.TokenSigner;
import io.stepvault.v1.AddKeyRequest;
import io.stepvault.v1.AuthorizerServiceGrpc.AuthorizerServiceBlockingStub;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.RetireKeyRequest;
import io.stepvault.v1.RevokeKeyRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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
  private final AtomicReference<TokenSigner> signer = new AtomicReference<>(calls.signer());

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

  /** Resolves with fresh tokens of the current key, on both brokers in turn, until told to end. */
  private void call(int caller, CountDownLatch end) {
    while (end.getCount() > 0) {
      String token = signer.get().sign(calls.claims("node-a").build());
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

  private void rotate(int round, List<Future<?>> callers) {
    String old = signer.get().verificationKey().kid();
    String id = calls.authorizer().getId();
    TokenSigner next = add(round);
    untilCalled(CALLS_A_ROUND, callers);
    signer.set(next);
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

  private TokenSigner add(int round) {
    String algorithm = List.of("ES256", "ES384", "Ed25519").get(round % 3);
    TokenSigner next =
        new TokenSigner(TokenSigner.generatePrivateJwk(UUID.randomUUID().toString(), algorithm));
    var unused =
        operator.addKey(
            AddKeyRequest.newBuilder()
                .setAuthorizerId(calls.authorizer().getId())
                .setJwk(next.verificationKey().canonicalJwk())
                .setNotBefore(Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond()))
                .build());
    return next;
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
