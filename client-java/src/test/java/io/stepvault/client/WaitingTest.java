package io.stepvault.client;

import static io.stepvault.client.FakeBroker.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Context;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callers that stop waiting; rows of the table in docs/client.md. */
@Timeout(60)
class WaitingTest {
  private final FakeBroker broker = new FakeBroker();
  private final StepvaultClient client = broker.client();
  private final Step step = client.step(TOKEN);

  @AfterEach
  void close() {
    step.close();
    client.close();
    broker.close();
  }

  @Test
  void a_thread_that_is_interrupted_leaves_the_call_to_the_others() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    broker.then(
        (request, caller) -> {
          arrived.countDown();
          try {
            go.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          FakeBroker.values().to(request, caller);
        });
    var first = step.resolveAsync(List.of("a"));
    arrived.await();
    Thread.currentThread().interrupt();

    assertThatExceptionOfType(CallCancelledException.class).isThrownBy(() -> step.resolve("a"));
    assertThat(Thread.interrupted()).isTrue();
    go.countDown();

    try (Secrets secrets = first.get()) {
      assertThat(secrets.get("a").bytes()).asString().isEqualTo("value of a");
    }
    assertThat(broker.requests).hasSize(1);
  }

  @Test
  void a_grpc_context_that_ends() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CompletableFuture<Runnable> answer = new CompletableFuture<>();
    broker.then(
        (request, caller) -> {
          answer.complete(() -> FakeBroker.values().to(request, caller));
          arrived.countDown();
        });
    Context.CancellableContext context = Context.current().withCancellation();
    Context before = context.attach();
    CompletableFuture<Secrets> inside;
    try {
      inside = step.resolveAsync(List.of("a"));
    } finally {
      context.detach(before);
    }
    CompletableFuture<Secrets> outside = step.resolveAsync(List.of("a"));
    arrived.await();

    context.cancel(null);
    assertThatThrownBy(inside::join).hasCauseInstanceOf(CallCancelledException.class);

    answer.get().run();
    outside.join().close();
    assertThat(broker.requests).hasSize(1);
  }

  @Test
  void a_step_that_is_closed_while_it_waits() {
    step.resolve("held").close();
    broker.then(FakeBroker.never());
    var waiting = step.resolveAsync(List.of("a"));

    step.close();

    assertThatThrownBy(waiting::join).hasCauseInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> step.resolve("held")).isInstanceOf(IllegalStateException.class);
  }
}
