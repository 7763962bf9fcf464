package io.stepvault.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Deadline;
import io.stepvault.client.masking.SecretMasker;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A step's values with a clock, a timer and calls that stand still. */
final class StepValuesFixture implements AutoCloseable {
  static final int DEADLINE_SECONDS = 5;

  final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
  final FakeTimer timer = new FakeTimer();
  final CountedCalls metrics = new CountedCalls();
  final PendingCalls calls = new PendingCalls();
  final SecretMasker masker = new SecretMasker();
  final StepValues values;

  private final Deadline.Ticker ticker =
      new Deadline.Ticker() {
        @Override
        public long nanoTime() {
          return clock.get();
        }
      };

  StepValuesFixture(boolean cache) {
    values =
        new StepValues(
            calls,
            () -> Deadline.after(DEADLINE_SECONDS, TimeUnit.SECONDS, ticker),
            new ClientParts(clock::get, timer, metrics, cache),
            new Answers(clock::get, masker));
  }

  Resolving resolve(String... references) {
    return values.resolve(List.of(references));
  }

  /** Of one that is done: its values, which are closed. */
  static List<String> texts(Resolving resolving) {
    assertThat(resolving.outcome()).isDone();
    try (Secrets secrets = resolving.outcome().join().get()) {
      return secrets.asList().stream().map(secret -> new String(secret.bytes(), UTF_8)).toList();
    }
  }

  void pass(double seconds) {
    clock.addAndGet((long) (seconds * 1e9));
  }

  @Override
  public void close() {
    values.close();
    masker.close();
  }
}
