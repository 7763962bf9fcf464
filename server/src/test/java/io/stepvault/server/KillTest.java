package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.stepvault.server.testing.BrokerProcess;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.v1.Item;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.ResolvedSecret;
import io.stepvault.v1.RotateItemRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;

/** A broker that is killed in the middle of its work has recorded every value that left it. */
final class KillTest {
  private static final int THREADS = 4;
  private static final int VALUES_BEFORE_THE_KILL = 150;

  private static TestBroker broker;
  private static TestCalls calls;
  private static Item item;

  /** Values that clients received, as the audit must have them: token, item, version. */
  private final Queue<String> received = new ConcurrentLinkedQueue<>();

  private final CountDownLatch enough = new CountDownLatch(VALUES_BEFORE_THE_KILL);

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
    item = calls.create("payments", "version 1");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @RepeatedTest(3)
  void everyValueThatWasReceivedIsOnRecord() throws Exception {
    try (BrokerProcess killed = BrokerProcess.start(broker);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<Status>> clients = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        clients.add(threads.submit(() -> resolveUntilItEnds(killed.port())));
      }
      while (enough.getCount() > 0) {
        rotate();
      }
      assertThat(killed.kill()).isEqualTo(128 + 9);
      for (Future<Status> client : clients) {
        assertThat(client.get().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      }
    }
    assertThat(received).hasSizeGreaterThanOrEqualTo(VALUES_BEFORE_THE_KILL);
    assertThat(
            broker.query(
                "SELECT token || ' ' || item || ' ' || version FROM audit_event"
                    + " WHERE outcome = 'ALLOWED' AND method = 'ResolveService/Resolve'"))
        .containsAll(received);
  }

  /** Through a broker that lives on: what the other one gives changes under way. */
  private static void rotate() {
    calls
        .vault()
        .rotateItem(
            RotateItemRequest.newBuilder()
                .setId(item.getId())
                .setSecretBytes(ByteString.copyFromUtf8("another value"))
                .build());
  }

  private Status resolveUntilItEnds(int port) {
    ManagedChannel channel = broker.channel(broker.certificate("node-a"), port);
    ResolveRequest request = ResolveRequest.newBuilder().addReferences("payments").build();
    try {
      while (true) {
        TokenClaims claims = calls.claims("node-a").build();
        String token = calls.signer().sign(claims);
        ResolvedSecret secret =
            TestCalls.with(ResolveServiceGrpc.newBlockingStub(channel), token)
                .resolve(request)
                .getSecrets(0);
        received.add(claims.jti() + " " + secret.getItemId() + " " + secret.getVersion());
        enough.countDown();
      }
    } catch (StatusRuntimeException e) {
      for (long left = enough.getCount(); left > 0; left--) {
        enough.countDown(); // It ended early: the test goes on, and fails.
      }
      return e.getStatus();
    } finally {
      channel.shutdownNow();
    }
  }
}
