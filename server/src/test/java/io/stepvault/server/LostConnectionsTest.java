package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.Item;
import io.stepvault.v1.RotateItemRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A database that drops the broker's connections is an UNAVAILABLE that passes by itself. */
final class LostConnectionsTest {
  private static final int ROUNDS = 20;

  private static TestBroker broker;
  private static TestCalls calls;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void callsSucceedOrAreUnavailableAndTheBrokerRecovers() throws Exception {
    Item item = calls.create("payments", "value");
    Queue<StatusRuntimeException> failures = new ConcurrentLinkedQueue<>();
    AtomicLong answered = new AtomicLong();
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> clients = new ArrayList<>();
      List<Runnable> work = List.of(() -> calls.resolve("payments"), () -> rotate(item));
      for (int i = 0; i < 4; i++) {
        Runnable call = work.get(i % work.size());
        clients.add(
            threads.submit(
                () -> {
                  while (!over.get()) {
                    try {
                      call.run();
                    } catch (StatusRuntimeException e) {
                      failures.add(e);
                    }
                    answered.incrementAndGet();
                  }
                }));
      }
      for (int round = 0; round < ROUNDS; round++) {
        long before = answered.get();
        await().until(() -> answered.get() >= before + 8);
        broker.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND application_name LIKE 'stepvault-%'");
      }
      over.set(true);
      for (Future<?> client : clients) {
        client.get();
      }
    }
    assertThat(failures).as("calls that lost their connection").isNotEmpty();
    failures.forEach(LostConnectionsTest::assertUnavailable);
    // By itself: some more calls may find that their connection is gone.
    await().ignoreExceptions().until(() -> !calls.resolve("payments").isEmpty());
    await()
        .ignoreExceptions()
        .until(
            () -> {
              rotate(item);
              return true;
            });
  }

  private static void rotate(Item item) {
    calls
        .vault()
        .rotateItem(
            RotateItemRequest.newBuilder()
                .setId(item.getId())
                .setSecretBytes(ByteString.copyFromUtf8("another value"))
                .build());
  }

  private static void assertUnavailable(StatusRuntimeException failure) {
    Refused refused =
        Refused.by(
            () -> {
              throw failure;
            });
    assertThat(refused.code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(refused.reason()).isEqualTo(ErrorReason.STORE_UNAVAILABLE);
    assertThat(refused.status().getDetailsList()).anyMatch(detail -> isRetry(detail));
  }

  private static boolean isRetry(Any detail) {
    return detail.is(RetryInfo.class);
  }
}
