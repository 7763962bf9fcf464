package io.stepvault.client;

import static io.stepvault.client.StepValuesFixture.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.ReferenceFailures;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is held, for how long, and what ends it. */
class StepValuesTest {
  private final StepValuesFixture step = new StepValuesFixture(true);

  @AfterEach
  void close() {
    step.close();
  }

  @Test
  void a_held_value_is_given_without_a_call() {
    hold("a");

    assertThat(texts(step.resolve("a"))).containsExactly("value of a");
    assertThat(texts(step.resolve("a", "a"))).containsExactly("value of a", "value of a");

    assertThat(step.calls.all).hasSize(1);
    assertThat(step.metrics.held).isEqualTo(2);
    assertThat(step.metrics.asked).isEqualTo(1);
    assertThat(step.metrics.values).hasValue(1);
  }

  @Test
  void a_value_is_held_to_the_end_of_its_lease_counted_from_sending() {
    Resolving first = step.resolve("a");
    step.pass(4);
    step.calls.last().answer();
    texts(first);
    step.pass(56 - 0.000_001);
    assertThat(texts(step.resolve("a"))).containsExactly("value of a");

    step.pass(0.000_001);

    assertThat(step.resolve("a").outcome().isDone()).isFalse();
    assertThat(step.calls.all).hasSize(2);
  }

  @Test
  void a_value_with_a_lease_of_nothing_is_given_and_not_held() {
    Resolving first = step.resolve("a");
    step.calls.last().answer(0, "");
    assertThat(texts(first)).containsExactly("value of a");

    assertThat(step.resolve("a").outcome().isDone()).isFalse();
    assertThat(step.metrics.values).hasValue(0);
  }

  @Test
  void what_is_missing_is_asked_for_in_one_call() {
    hold("b");

    Resolving all = step.resolve("a", "b", "c", "a");
    assertThat(step.calls.last().references()).containsExactly("a", "c");
    step.calls.last().answer();

    assertThat(texts(all)).containsExactly("value of a", "value of b", "value of c", "value of a");
  }

  @Test
  void a_held_value_whose_lease_ends_before_the_others_come_is_asked_for_again() {
    hold("a");
    step.pass(58);
    Resolving both = step.resolve("a", "b");
    step.pass(3);
    step.calls.last().answer(1, "");
    assertThat(both.outcome().isDone()).isFalse();
    assertThat(step.calls.last().references()).containsExactly("a");

    // The one that has come meanwhile is as new as can be, whatever its lease.
    step.pass(1);
    step.calls.last().answer();

    assertThat(texts(both)).containsExactly("value of a", "value of b");
    assertThat(step.calls.all).hasSize(3);
    // All within the time of one resolve.
    assertThat(step.calls.last().deadline()).isEqualTo(step.calls.all.get(1).deadline());
  }

  @Test
  void closing_a_secret_leaves_what_is_held_and_what_others_have() {
    hold("a");
    Secret mine = step.resolve("a").outcome().join().get().get("a");
    try (Secrets theirs = step.resolve("a").outcome().join().get()) {
      mine.close();

      assertThat(theirs.get("a").bytes()).asString().isEqualTo("value of a");
      assertThat(texts(step.resolve("a"))).containsExactly("value of a");
    }
  }

  @Test
  void what_nobody_asks_for_is_wiped_when_its_lease_ends() {
    hold("a");
    assertThat(step.timer.delays).containsExactly(Duration.ofSeconds(60));
    step.pass(30);
    step.resolve("b");
    step.calls.last().answer(10, "");
    assertThat(step.timer.delays).last().isEqualTo(Duration.ofSeconds(10));

    step.pass(10);
    step.timer.run();
    assertThat(step.metrics.values).hasValue(1);
    assertThat(step.timer.delays).containsExactly(Duration.ofSeconds(20));

    step.pass(20);
    step.timer.run();
    assertThat(step.metrics.values).hasValue(0);
    assertThat(step.timer.delays).isEmpty();
  }

  @Test
  void closing_the_client_wipes_what_is_held() {
    hold("a");

    step.timer.close();

    assertThat(step.metrics.values).hasValue(0);
    // What a call brings after that is not held either.
    Resolving late = step.resolve("b");
    step.calls.last().answer();
    assertThat(texts(late)).containsExactly("value of b");
    assertThat(step.metrics.values).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource({
    "UNAUTHENTICATED, TOKEN_REVOKED",
    "UNAUTHENTICATED, TOKEN_EXPIRED",
    "UNAUTHENTICATED, CERTIFICATE_NOT_TRUSTED",
    "PERMISSION_DENIED, SCOPE_MISSING",
    "DATA_LOSS, INTEGRITY_FAILED",
  })
  void a_refusal_of_the_whole_step_drops_all(Status.Code code, String reason) {
    hold("a");
    Resolving underWay = step.resolve("u");
    PendingCalls.Call call = step.calls.last();
    step.resolve("b");

    step.calls.last().fail(code, reason);

    assertThat(step.metrics.values).hasValue(0);
    // Nor is held what was asked for before that.
    call.answer();
    texts(underWay);
    assertThat(step.metrics.values).hasValue(0);
  }

  @Test
  void an_answer_that_does_not_fit_drops_all() {
    hold("a");
    Resolving other = step.resolve("b");

    step.calls.last().future().set(io.stepvault.v1.ResolveResponse.getDefaultInstance());

    assertThatThrownBy(() -> texts(other)).isInstanceOf(IntegrityException.class);
    assertThat(step.metrics.values).hasValue(0);
  }

  @Test
  void a_refused_reference_drops_that_one() {
    hold("a");
    Resolving early = step.resolve("c", "b");
    PendingCalls.Call slow = step.calls.last();
    step.values.invalidate("b");
    hold("b");
    assertThat(step.metrics.values).hasValue(2);

    slow.fail(Status.Code.FAILED_PRECONDITION, "REFERENCES_UNRESOLVED", failed(1));

    assertThatThrownBy(() -> texts(early)).isInstanceOf(ReferencesUnresolvedException.class);
    assertThat(step.metrics.values).hasValue(1);
    assertThat(step.resolve("a").outcome().isDone()).isTrue();
    assertThat(step.resolve("b").outcome().isDone()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "UNAVAILABLE, STORE_UNAVAILABLE",
    "RESOURCE_EXHAUSTED, QUOTA_EXCEEDED",
    "DEADLINE_EXCEEDED, STORE_UNAVAILABLE",
    "INTERNAL, INTERNAL_ERROR",
    "INVALID_ARGUMENT, FIELD_INVALID",
    "CANCELLED, STORE_UNAVAILABLE",
  })
  void any_other_failure_leaves_what_is_held(Status.Code code, String reason) {
    hold("a");
    Resolving both = step.resolve("a", "b");

    step.calls.last().fail(code, reason);

    // All or none.
    assertThatThrownBy(() -> texts(both)).isInstanceOf(StepvaultException.class);
    assertThat(texts(step.resolve("a"))).containsExactly("value of a");
  }

  @Test
  void failures_are_counted_by_their_places_in_what_was_asked_for() {
    hold("a");
    Resolving all = step.resolve("a", "b", "c", "a", "c");

    step.calls.last().fail(Status.Code.FAILED_PRECONDITION, "REFERENCES_UNRESOLVED", failed(1));

    var failure = catchThrowableOfType(ReferencesUnresolvedException.class, () -> texts(all));
    assertThat(failure.failures())
        .containsExactly(
            new ReferencesUnresolvedException.Failure(2, "c", ReferenceFailure.Reason.DELETED),
            new ReferencesUnresolvedException.Failure(4, "c", ReferenceFailure.Reason.DELETED));
  }

  @Test
  void a_closed_step_holds_nothing_and_ends_what_is_under_way() {
    hold("a");
    Resolving waiting = step.resolve("b");

    step.values.close();
    step.values.close();

    assertThat(step.metrics.values).hasValue(0);
    assertThat(step.calls.last().future()).isCancelled();
    assertThatThrownBy(() -> texts(waiting))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> step.resolve("a")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void without_a_cache_each_resolve_asks_for_itself() {
    try (StepValuesFixture without = new StepValuesFixture(false)) {
      Resolving first = without.resolve("a");
      Resolving second = without.resolve("a");
      assertThat(without.calls.all).hasSize(2);
      List.copyOf(without.calls.all).forEach(PendingCalls.Call::answer);
      assertThat(texts(first)).isEqualTo(texts(second)).containsExactly("value of a");

      assertThat(without.resolve("a").outcome().isDone()).isFalse();
      assertThat(without.metrics.values).hasValue(0);
    }
  }

  @Test
  void calls_are_counted_by_outcome_and_time() {
    Resolving good = step.resolve("a");
    step.pass(2);
    step.calls.last().answer();
    texts(good);
    step.resolve("b");
    step.pass(1);
    step.calls.last().fail(Status.UNAVAILABLE);
    step.resolve("c");
    step.calls.last().fail(Status.DEADLINE_EXCEEDED);

    assertThat(step.metrics.calls)
        .containsOnlyKeys(
            CallOutcome.OK, CallOutcome.UNAVAILABLE_TRANSPORT, CallOutcome.UNAVAILABLE_DEADLINE);
    assertThat(step.metrics.nanos).isEqualTo(3_000_000_000L);
  }

  private void hold(String reference) {
    Resolving resolving = step.resolve(reference);
    step.calls.last().answer();
    texts(resolving);
  }

  private static ReferenceFailures failed(int index) {
    return ReferenceFailures.newBuilder()
        .addFailures(
            ReferenceFailure.newBuilder()
                .setIndex(index)
                .setReason(ReferenceFailure.Reason.DELETED))
        .build();
  }
}
