package io.stepvault.client;

import static io.stepvault.client.FakeBroker.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.grpc.Status;
import io.stepvault.v1.WatchReferencesResponse.Change;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A step that watches drops what it is told of, and holds the rest. */
@Timeout(30)
class StepWatchTest {
  private final FakeBroker broker = new FakeBroker();

  /** Answers come on the broker's own thread, so what was told has been heard. */
  private final StepvaultClient client =
      StepvaultClient.builder().build(broker.channel().directExecutor());

  private final Step step = client.step(TOKEN);

  @AfterEach
  void close() {
    step.close();
    client.close();
    broker.close();
  }

  private FakeBroker.Watch opened() throws InterruptedException {
    return broker.watches.poll(20, TimeUnit.SECONDS);
  }

  private int callsFor(String reference) {
    int before = broker.requests.size();
    step.resolve(reference).close();
    return broker.requests.size() - before;
  }

  @Test
  void what_was_rotated_is_asked_for_again_and_the_rest_is_held() throws Exception {
    step.watch("a", "b");
    FakeBroker.Watch watch = opened();
    assertThat(watch.request().getReferencesList()).containsExactly("a", "b");
    watch.tell(Change.HEARTBEAT, "");
    step.resolve(List.of("a", "b")).close();
    assertThat(callsFor("a")).isZero();

    watch.tell(Change.ROTATED, "a");
    assertThat(callsFor("a")).isEqualTo(1);
    assertThat(callsFor("b")).isZero();

    watch.tell(Change.RESET, "");
    assertThat(callsFor("b")).isEqualTo(1);
  }

  @Test
  void a_step_watches_once_and_not_when_it_is_closed() throws Exception {
    step.watch();
    FakeBroker.Watch watch = opened();
    assertThatIllegalStateException().isThrownBy(step::watch).withMessageContaining("already");

    step.close();
    assertThat(watch.cancelled().await(20, TimeUnit.SECONDS)).isTrue();
    assertThatIllegalStateException().isThrownBy(step::watch).withMessageContaining("closed");
  }

  @Test
  void a_watch_that_is_over_may_be_begun_again() throws Exception {
    step.watch("a");
    opened().caller().onError(Status.PERMISSION_DENIED.asRuntimeException());
    step.watch("b");
    assertThat(opened().request().getReferencesList()).containsExactly("b");
    assertThatIllegalStateException().isThrownBy(step::watch).withMessageContaining("already");
  }

  @Test
  void a_watch_that_may_have_another_token_is_not_over() throws Exception {
    FakeTimer timer = new FakeTimer();
    try (StepvaultClient other =
            StepvaultClient.builder().timer(timer).build(broker.channel().directExecutor());
        Step renewing = other.step(() -> TOKEN)) {
      renewing.watch("a");
      opened().caller().onError(Status.PERMISSION_DENIED.asRuntimeException());
      assertThatIllegalStateException().isThrownBy(renewing::watch);
      timer.run();
      assertThat(opened().request().getReferencesList()).containsExactly("a");
    }
  }

  @Test
  void closing_the_client_ends_its_watches_at_once() throws Exception {
    step.watch();
    FakeBroker.Watch watch = opened();
    client.close();
    assertThat(watch.cancelled().await(20, TimeUnit.SECONDS)).isTrue();
    assertThatIllegalStateException().isThrownBy(() -> client.step(TOKEN).watch());
  }
}
