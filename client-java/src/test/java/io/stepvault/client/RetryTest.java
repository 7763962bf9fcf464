package io.stepvault.client;

import static io.stepvault.client.FakeBroker.TOKEN;
import static io.stepvault.client.FakeBroker.unavailable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status;
import io.stepvault.v1.ErrorReason;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryTest {
  private final FakeBroker broker = new FakeBroker();
  private final StepvaultClient client = broker.client();
  private final Step step = client.step(TOKEN);

  @AfterEach
  void close() {
    client.close();
    broker.close();
  }

  @Test
  void unavailable_is_tried_three_times_more() {
    broker.then(unavailable("0"), unavailable("0"), unavailable("0"));

    step.resolve("a").close();

    assertThat(broker.requests).hasSize(4);
  }

  @Test
  void the_fourth_unavailable_is_given_to_the_caller() {
    broker.then(unavailable("0"), unavailable("0"), unavailable("0"), unavailable("0"));

    var failure = catchThrowableOfType(UnavailableException.class, () -> step.resolve("a"));

    assertThat(broker.requests).hasSize(4);
    assertThat(failure.source()).isEqualTo(UnavailableException.Source.BROKER);
    assertThat(failure.reason()).isEqualTo(ErrorReason.STORE_UNAVAILABLE);
    assertThat(failure.retryAfter()).contains(Duration.ofSeconds(2));
    assertThat(failure).hasMessage("STORE_UNAVAILABLE: try again");
  }

  @Test
  void unavailable_without_a_word_from_the_broker_is_tried_after_a_backoff() {
    broker.then(FakeBroker.failure(Status.UNAVAILABLE.asRuntimeException()));

    step.resolve("a").close();

    assertThat(broker.requests).hasSize(2);
  }

  @Test
  void a_broker_that_says_not_to_retry_is_obeyed() {
    broker.then(unavailable("-1"));

    assertThatThrownBy(() -> step.resolve("a")).isInstanceOf(UnavailableException.class);

    assertThat(broker.requests).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"OK", "UNAVAILABLE"})
  void other_failures_are_not_tried_again(Status.Code code) {
    broker.then(FakeBroker.failure(code.toStatus().asRuntimeException()));

    assertThatThrownBy(() -> step.resolve("a")).isInstanceOf(StepvaultException.class);

    assertThat(broker.requests).hasSize(1);
  }

  @Test
  void the_deadline_ends_a_call_that_nobody_answers() {
    broker.then(FakeBroker.never());
    try (StepvaultClient hasty =
        StepvaultClient.builder().deadline(Duration.ofMillis(200)).build(broker.channel())) {
      Step hastyStep = hasty.step(TOKEN);

      var failure = catchThrowableOfType(UnavailableException.class, () -> hastyStep.resolve("a"));

      assertThat(failure.source()).isEqualTo(UnavailableException.Source.DEADLINE);
    }
  }

  @Test
  void the_broker_is_told_a_deadline_of_five_seconds_at_most() {
    AtomicReference<Deadline> told = new AtomicReference<>();
    broker.then(
        (request, caller) -> {
          told.set(Context.current().getDeadline());
          FakeBroker.values().to(request, caller);
        });

    step.resolve("a").close();

    assertThat(told.get()).isNotNull().isLessThanOrEqualTo(Deadline.after(5, TimeUnit.SECONDS));
  }

  @Test
  void a_deadline_must_be_positive() {
    for (Duration deadline : new Duration[] {Duration.ZERO, Duration.ofMillis(-1)}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> StepvaultClient.builder().deadline(deadline));
    }
  }
}
