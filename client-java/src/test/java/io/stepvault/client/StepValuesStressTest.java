package io.stepvault.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.SettableFuture;
import com.google.protobuf.ByteString;
import io.grpc.Deadline;
import io.stepvault.client.masking.SecretMasker;
import io.stepvault.v1.ResolveResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads against each other: no value is older than the last invalidation before the resolve. */
@Timeout(60)
class StepValuesStressTest {
  private static final int THREADS = 4;
  private static final int ROUNDS = 4_000;

  private final ExecutorService network = Executors.newFixedThreadPool(2);
  private final ExecutorService callers = Executors.newFixedThreadPool(THREADS + 1);
  private final CountedCalls metrics = new CountedCalls();
  private final SecretMasker masker = new SecretMasker();
  private final StepValues values =
      new StepValues(
          this::send,
          () -> Deadline.after(30, TimeUnit.SECONDS),
          new ClientParts(System::nanoTime, new FakeTimer(), metrics, true),
          new Answers(System::nanoTime, masker));

  /** What the broker has. */
  private final AtomicInteger stored = new AtomicInteger();

  /** Invalidated up to here. */
  private volatile int floor;

  private volatile boolean over;

  @AfterEach
  void close() {
    callers.shutdownNow();
    network.shutdownNow();
    masker.close();
  }

  @Test
  void no_value_is_older_than_the_invalidation_before_it() throws Exception {
    Future<?> changing = callers.submit(this::change);
    List<Future<Integer>> resolving = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      resolving.add(callers.submit(i == 0 ? this::comeAndGo : this::resolve));
    }
    for (Future<Integer> each : resolving) {
      assertThat(each.get()).isPositive();
    }
    over = true;
    changing.get();

    assertThat(metrics.held).isPositive();
    values.close();
    assertThat(metrics.values).hasValue(0);
  }

  private SettableFuture<ResolveResponse> send(List<String> references, Deadline deadline) {
    int now = stored.get();
    SettableFuture<ResolveResponse> call = SettableFuture.create();
    network.execute(
        () -> {
          ResolveResponse.Builder answer = ResolveResponse.newBuilder();
          references.forEach(
              reference ->
                  answer.addSecrets(
                      FakeBroker.secret(reference)
                          .setValue(ByteString.copyFromUtf8(String.valueOf(now)))));
          call.set(answer.build());
        });
    return call;
  }

  private void change() {
    while (!over) {
      int next = stored.incrementAndGet();
      if (next % 2 == 0) {
        values.invalidateAll();
      } else {
        values.invalidate("a");
        values.invalidate("b");
        values.invalidate("c");
      }
      floor = next;
      Thread.onSpinWait();
    }
  }

  private int resolve() throws Exception {
    List<List<String>> asks = List.of(List.of("a"), List.of("b", "a"), List.of("c", "a", "b"));
    int given = 0;
    for (int i = 0; i < ROUNDS; i++) {
      int before = floor;
      Resolving resolving = values.resolve(asks.get(i % asks.size()));
      try (Secrets secrets = resolving.outcome().get().get()) {
        for (Secret secret : secrets.asList()) {
          assertThat(Integer.parseInt(new String(secret.bytes(), UTF_8)))
              .isGreaterThanOrEqualTo(before);
          given++;
        }
      }
    }
    return given;
  }

  private int comeAndGo() {
    for (int i = 0; i < ROUNDS; i++) {
      values.cancel(values.resolve(List.of("a", "c")));
    }
    return ROUNDS;
  }
}
