package io.stepvault.client;

import static io.stepvault.client.FakeBroker.TOKEN;
import static io.stepvault.client.FakeBroker.secret;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.stub.ServerCallStreamObserver;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ResolveResponse;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30) // Latches that nobody counts down.
class ResolveTest {
  private final FakeBroker broker = new FakeBroker();
  private final StepvaultClient client = broker.client();
  private final Step step = client.step(TOKEN);

  @AfterEach
  void close() {
    client.close();
    broker.close();
  }

  @Test
  void resolve_gives_the_value_and_what_it_is() {
    try (Secret secret = step.resolve("stripe_secret")) {
      assertThat(secret.bytes()).isEqualTo("value of stripe_secret".getBytes(UTF_8));
      assertThat(secret.reference()).isEqualTo("stripe_secret");
      assertThat(secret.itemId()).startsWith("vlt_");
      assertThat(secret.version()).isEqualTo(1);
    }
  }

  @Test
  void resolve_keeps_order_and_duplicates() {
    try (Secrets all = step.resolve(List.of("b", "a", "b"))) {
      assertThat(all.asList()).extracting(Secret::reference).containsExactly("b", "a", "b");
      assertThat(all.get("a").bytes()).isEqualTo("value of a".getBytes(UTF_8));
      assertThat(all.get("b")).isSameAs(all.asList().get(0));
      assertThatThrownBy(() -> all.get("c")).isInstanceOf(NoSuchElementException.class);
    }
    assertThat(broker.requests).hasSize(1);
    assertThat(broker.requests.get(0).getReferencesList()).containsExactly("b", "a");
  }

  @Test
  void closing_secrets_wipes_every_value() {
    Secrets all = step.resolve(List.of("a", "b", "a"));
    List<byte[]> values = all.asList().stream().map(Secret::bytes).toList();

    all.close();

    assertThat(values).allSatisfy(value -> assertThat(value).containsOnly(0));
    assertThatThrownBy(() -> all.get("b").bytes()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void references_that_no_broker_takes_are_refused_before_sending() {
    List<List<String>> refused =
        Arrays.asList(
            null,
            List.of(),
            Collections.nCopies(101, "a"),
            List.of("a", ""),
            Arrays.asList("a", null));

    for (List<String> references : refused) {
      assertThatIllegalArgumentException().isThrownBy(() -> step.resolve(references));
      assertThatIllegalArgumentException().isThrownBy(() -> step.resolveAsync(references));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> step.resolve((String) null));
    assertThatIllegalArgumentException().isThrownBy(() -> step.resolve(""));
    assertThat(broker.headers).isEmpty();
  }

  @Test
  void a_hundred_references_are_sent() {
    try (Secrets all = step.resolve(IntStream.range(0, 100).mapToObj(i -> "a" + i).toList())) {
      assertThat(all.asList()).hasSize(100);
    }
  }

  @Test
  void an_answer_that_does_not_fit_the_request_is_refused() {
    List<ResolveResponse> wrong =
        List.of(
            ResolveResponse.newBuilder().addSecrets(secret("a")).build(),
            ResolveResponse.newBuilder().addSecrets(secret("b")).addSecrets(secret("a")).build(),
            ResolveResponse.newBuilder()
                .addSecrets(secret("a"))
                .addSecrets(secret("b"))
                .addSecrets(secret("c"))
                .build());

    for (ResolveResponse response : wrong) {
      broker.then(FakeBroker.answer(response));
      var failure =
          catchThrowableOfType(IntegrityException.class, () -> step.resolve(List.of("a", "b")));
      assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_UNSPECIFIED);
      assertThat(failure).hasMessageNotContaining("value of").hasNoCause();
    }
  }

  @Test
  void an_interrupt_cancels_the_call_and_stays_set() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    broker.then(untilCancelled(arrived, cancelled));
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    AtomicReference<Boolean> interrupted = new AtomicReference<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                step.resolve("a").close();
              } catch (StepvaultException e) {
                thrown.set(e);
                interrupted.set(Thread.currentThread().isInterrupted());
              }
            });

    caller.start();
    arrived.await();
    caller.interrupt();
    caller.join();

    assertThat(thrown.get()).isInstanceOf(CallCancelledException.class);
    assertThat(interrupted.get()).isTrue();
    cancelled.await();
  }

  @Test
  void resolveAsync_gives_the_values() throws Exception {
    try (Secrets all = step.resolveAsync(List.of("a", "b")).get()) {
      assertThat(all.get("b").bytes()).isEqualTo("value of b".getBytes(UTF_8));
    }
  }

  @Test
  void resolveAsync_fails_with_the_same_exceptions() {
    broker.then(FakeBroker.failure(io.grpc.Status.Code.PERMISSION_DENIED, "SCOPE_MISSING"));

    assertThatThrownBy(() -> step.resolveAsync(List.of("a")).get())
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(NotPermittedException.class);
  }

  @Test
  void resolveAsync_fails_when_the_answer_does_not_fit() {
    broker.then(FakeBroker.answer(ResolveResponse.getDefaultInstance()));

    assertThatThrownBy(() -> step.resolveAsync(List.of("a")).get())
        .hasCauseInstanceOf(IntegrityException.class);
  }

  @Test
  void cancelling_the_future_cancels_the_call() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    broker.then(untilCancelled(arrived, cancelled));

    CompletableFuture<Secrets> future = step.resolveAsync(List.of("a"));
    arrived.await();
    future.cancel(true);

    cancelled.await();
  }

  @Test
  void a_closed_client_makes_no_calls() {
    client.close();
    client.close();

    assertThatThrownBy(() -> step.resolve("a")).isInstanceOf(IllegalStateException.class);
    assertThat(broker.headers).isEmpty();
  }

  @Test
  void closing_while_interrupted_ends_the_calls_under_way() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    broker.then(untilCancelled(arrived, cancelled));
    CompletableFuture<Secrets> future = step.resolveAsync(List.of("a"));
    arrived.await();

    Thread.currentThread().interrupt();
    client.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThatThrownBy(future::get).hasCauseInstanceOf(UnavailableException.class);
  }

  private static FakeBroker.Answer untilCancelled(
      CountDownLatch arrived, CountDownLatch cancelled) {
    return (request, caller) -> {
      ((ServerCallStreamObserver<ResolveResponse>) caller).setOnCancelHandler(cancelled::countDown);
      arrived.countDown();
    };
  }
}
