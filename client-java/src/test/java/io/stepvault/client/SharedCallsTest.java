package io.stepvault.client;

import static io.stepvault.client.StepValuesFixture.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Context;
import io.grpc.Status;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.ReferenceFailures;
import io.stepvault.v1.ResolveResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Callers that wait for the same call, and what happens meanwhile. */
class SharedCallsTest {
  private final StepValuesFixture step = new StepValuesFixture(true);

  @AfterEach
  void close() {
    step.close();
  }

  @Test
  void who_misses_the_same_reference_shares_one_call() {
    Resolving first = step.resolve("a", "b");
    Resolving second = step.resolve("b");
    Resolving third = step.resolve("b", "c");
    assertThat(step.calls.all)
        .extracting(PendingCalls.Call::references)
        .containsExactly(List.of("a", "b"), List.of("c"));

    step.calls.all.get(0).answer();
    assertThat(texts(first)).containsExactly("value of a", "value of b");
    assertThat(texts(second)).containsExactly("value of b");
    assertThat(third.outcome().isDone()).isFalse();
    step.calls.all.get(1).answer();
    assertThat(texts(third)).containsExactly("value of b", "value of c");

    assertThat(step.metrics.joined).isEqualTo(2);
    assertThat(step.metrics.asked).isEqualTo(3);
  }

  @Test
  void whoever_goes_leaves_the_call_to_the_others() {
    Resolving first = step.resolve("a");
    Resolving second = step.resolve("a");

    step.values.cancel(first);
    assertThat(step.calls.last().future()).isNotCancelled();
    assertThatThrownBy(() -> texts(first)).isInstanceOf(CallCancelledException.class);

    step.calls.last().answer();
    assertThat(texts(second)).containsExactly("value of a");
  }

  @Test
  void the_last_to_go_cancels_the_call_and_nobody_joins_it() {
    Resolving first = step.resolve("a");
    Resolving second = step.resolve("a");
    PendingCalls.Call call = step.calls.last();

    step.values.cancel(second);
    step.values.cancel(first);

    assertThat(call.future()).isCancelled();
    Resolving third = step.resolve("a");
    assertThat(step.calls.all).hasSize(2);
    step.calls.last().answer();
    assertThat(texts(third)).containsExactly("value of a");
  }

  @Test
  void nobody_joins_a_call_that_is_being_cancelled() {
    Resolving first = step.resolve("a");
    List<Resolving> meanwhile = new ArrayList<>();
    step.calls.ended = () -> meanwhile.add(step.resolve("a"));

    step.values.cancel(first);

    step.calls.ended = () -> {};
    assertThat(step.calls.all).hasSize(2);
    step.calls.last().answer();
    assertThat(texts(meanwhile.get(0))).containsExactly("value of a");
  }

  @Test
  void values_that_were_given_to_who_has_gone_are_wiped() {
    Resolving first = step.resolve("a");
    step.calls.last().answer();
    Secret secret = first.outcome().join().get().get("a");
    byte[] bytes = secret.bytes();

    step.values.cancel(first);

    assertThat(bytes).containsOnly(0);
  }

  @Test
  void the_end_of_one_callers_context_is_not_that_of_the_others() {
    Context.CancellableContext context = Context.current().withCancellation();
    Context before = context.attach();
    Resolving first;
    try {
      first = step.resolve("a");
    } finally {
      context.detach(before);
    }
    Resolving second = step.resolve("a");

    context.cancel(null);

    assertThatThrownBy(() -> texts(first)).isInstanceOf(CallCancelledException.class);
    step.calls.last().answer();
    assertThat(texts(second)).containsExactly("value of a");
  }

  @ParameterizedTest
  @CsvSource({
    "UNAUTHENTICATED, TOKEN_REVOKED",
    "UNAUTHENTICATED, CERTIFICATE_NOT_TRUSTED",
    "PERMISSION_DENIED, SCOPE_MISSING",
    "UNAVAILABLE, STORE_UNAVAILABLE",
  })
  void what_no_reference_is_to_blame_for_is_the_failure_of_all(Status.Code code, String reason) {
    Resolving first = step.resolve("a", "b");
    Resolving second = step.resolve("b");

    step.calls.last().fail(code, reason);

    assertThatThrownBy(() -> texts(first)).hasMessageStartingWith(reason);
    assertThatThrownBy(() -> texts(second)).hasMessageStartingWith(reason);
    assertThat(step.calls.all).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "FAILED_PRECONDITION, REFERENCES_UNRESOLVED",
    "RESOURCE_EXHAUSTED, ANSWER_TOO_LARGE",
    "INVALID_ARGUMENT, FIELD_INVALID",
    "DATA_LOSS, INTEGRITY_FAILED",
    "INTERNAL, INTERNAL_ERROR",
  })
  void who_did_not_ask_for_all_of_it_asks_again_for_its_own(Status.Code code, String reason) {
    Resolving first = step.resolve("a", "b");
    Resolving second = step.resolve("b", "c");
    Resolving third = step.resolve("b");
    Resolving same = step.resolve("b", "a");

    step.calls.all.get(0).fail(code, reason, failed("a"));

    assertThatThrownBy(() -> texts(first)).hasMessageStartingWith(reason);
    assertThatThrownBy(() -> texts(same)).hasMessageStartingWith(reason);
    assertThat(step.calls.all)
        .extracting(PendingCalls.Call::references)
        .containsExactly(List.of("a", "b"), List.of("c"), List.of("b"));
    step.calls.all.get(2).answer();
    assertThat(texts(third)).containsExactly("value of b");
    step.calls.all.get(1).answer();
    assertThat(texts(second)).containsExactly("value of b", "value of c");
  }

  @Test
  void who_asks_again_alone_and_fails_has_the_failure() {
    step.resolve("a", "b");
    Resolving second = step.resolve("b");
    step.calls.last().fail(Status.Code.FAILED_PRECONDITION, "REFERENCES_UNRESOLVED", failed("a"));

    step.calls.last().fail(Status.Code.FAILED_PRECONDITION, "REFERENCES_UNRESOLVED", failed("b"));

    assertThatThrownBy(() -> texts(second)).isInstanceOf(ReferencesUnresolvedException.class);
    assertThat(step.calls.all).hasSize(2);
  }

  @Test
  void who_came_later_outlives_the_deadline_of_whoever_began() {
    Resolving first = step.resolve("a");
    step.pass(3);
    Resolving second = step.resolve("a");
    Resolving third = step.resolve("a");
    step.pass(2);

    step.calls.last().fail(Status.DEADLINE_EXCEEDED);

    assertThatThrownBy(() -> texts(first)).isInstanceOf(UnavailableException.class);
    assertThat(second.outcome().isDone()).isFalse();
    // One call for both, which ends with the time of whoever began it.
    assertThat(step.calls.all).hasSize(2);
    assertThat(step.calls.last().deadline()).isEqualTo(second.deadline());
    step.calls.last().answer();
    assertThat(texts(second)).containsExactly("value of a");
    assertThat(texts(third)).containsExactly("value of a");
  }

  @Test
  void a_shared_value_whose_lease_is_over_is_asked_for_again_by_who_came_later() {
    Resolving first = step.resolve("a");
    Resolving second = step.resolve("a");

    step.calls.last().answer(0, "");

    assertThat(texts(first)).containsExactly("value of a");
    assertThat(second.outcome().isDone()).isFalse();
    step.calls.last().answer(0, " again");
    assertThat(texts(second)).containsExactly("value of a again");
  }

  @Test
  void an_answer_that_is_too_late_for_its_caller_is_held_nevertheless() {
    Resolving first = step.resolve("a");
    Resolving second = step.resolve("a");
    step.values.cancel(second);

    step.calls.last().answer();

    assertThat(texts(first)).containsExactly("value of a");
    assertThat(step.resolve("a").outcome().isDone()).isTrue();
  }

  @Test
  void a_masker_that_was_closed_leaves_nobody_waiting() {
    Resolving first = step.resolve("a");
    step.masker.close();

    step.calls.last().answer();

    assertThatThrownBy(() -> texts(first)).isInstanceOf(IllegalStateException.class);
    assertThat(step.metrics.values).hasValue(0);
  }

  @Test
  void an_answer_for_another_reference_is_nobodys() {
    Resolving first = step.resolve("a");
    Resolving second = step.resolve("a");

    step.calls
        .last()
        .future()
        .set(ResolveResponse.newBuilder().addSecrets(FakeBroker.secret("b")).build());

    assertThatThrownBy(() -> texts(first)).isInstanceOf(IntegrityException.class);
    assertThatThrownBy(() -> texts(second)).isInstanceOf(IntegrityException.class);
  }

  private static ReferenceFailures failed(String reference) {
    return ReferenceFailures.newBuilder()
        .addFailures(
            ReferenceFailure.newBuilder()
                .setIndex(0)
                .setReference(reference)
                .setReason(ReferenceFailure.Reason.NOT_FOUND))
        .build();
  }
}
