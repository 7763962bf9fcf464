package io.stepvault.server.apikey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TestVault;
import io.stepvault.v1.ApiKeyPolicy;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.VerifyApiKeyRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** As a user does it: rotate with an overlap, hand the new key out, end the overlap. */
final class KeyRotationTest {
  private static final int HOLDERS = 4;
  private static final int ROTATIONS = 15;

  @Test
  void noHolderIsEverRejected() throws Exception {
    try (TestBroker broker = TestBroker.start();
        ExecutorService holders = Executors.newFixedThreadPool(HOLDERS)) {
      TestCalls calls = TestCalls.register(broker, "default");
      var created =
          calls
              .vault()
              .createItem(
                  CreateItemRequest.newBuilder()
                      .setName("api-key:rotated")
                      .setApiKey(ApiKeyPolicy.getDefaultInstance())
                      .build());
      AtomicReference<String> handedOut = new AtomicReference<>(created.getGenerated().getApiKey());
      AtomicBoolean done = new AtomicBoolean();
      Queue<String> rejected = new ConcurrentLinkedQueue<>();
      List<AtomicLong> made = new ArrayList<>();
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < HOLDERS; i++) {
        AtomicLong count = new AtomicLong();
        made.add(count);
        running.add(
            holders.submit(
                () -> {
                  while (!done.get()) {
                    String key = handedOut.get();
                    var answer =
                        calls
                            .node()
                            .verifyApiKey(VerifyApiKeyRequest.newBuilder().setApiKey(key).build());
                    if (!answer.hasAccepted()) {
                      rejected.add("after " + count.get() + " calls");
                    }
                    count.incrementAndGet();
                  }
                }));
      }
      try {
        for (int i = 0; i < ROTATIONS; i++) {
          var rotated =
              calls
                  .vault()
                  .rotateItem(
                      RotateItemRequest.newBuilder()
                          .setId(created.getItem().getId())
                          .setOverlap(TestVault.seconds(3_600))
                          .build());
          handedOut.set(rotated.getGenerated().getApiKey());
          awaitNextCalls(made); // Of these the second certainly has the new key.
          var ended = new TestVault(calls).endOverlap(created.getItem());
          assertThat(ended.getCurrentVersion()).isEqualTo(i + 2);
        }
      } finally {
        done.set(true);
      }
      for (Future<?> one : running) {
        one.get();
      }
      assertThat(rejected).isEmpty();
    }
  }

  private static void awaitNextCalls(List<AtomicLong> made) {
    List<Long> before = made.stream().map(AtomicLong::get).toList();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              for (int i = 0; i < before.size(); i++) {
                if (made.get(i).get() < before.get(i) + 2) {
                  return false;
                }
              }
              return true;
            });
  }
}
