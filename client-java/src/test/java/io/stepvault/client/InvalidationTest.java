package io.stepvault.client;

import static io.stepvault.client.StepValuesFixture.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Values that are dropped while calls for them are under way. */
class InvalidationTest {
  private final StepValuesFixture step = new StepValuesFixture(true);

  @AfterEach
  void close() {
    step.close();
  }

  @Test
  void invalidate_drops_what_is_held() {
    Resolving both = step.resolve("a", "b");
    step.calls.last().answer();
    texts(both);

    step.values.invalidate("a");
    assertThat(step.metrics.values).hasValue(1);
    assertThat(step.resolve("a").outcome().isDone()).isFalse();

    step.values.invalidateAll();
    assertThat(step.metrics.values).hasValue(0);
  }

  @Test
  void what_was_invalidated_is_not_held_by_a_call_that_began_before() {
    Resolving before = step.resolve("a");
    PendingCalls.Call old = step.calls.last();

    step.values.invalidate("a");
    Resolving after = step.resolve("a");
    assertThat(step.calls.all).hasSize(2);
    old.answer(60, " old");

    assertThat(texts(before)).containsExactly("value of a old");
    assertThat(after.outcome().isDone()).isFalse();
    assertThat(step.metrics.values).hasValue(0);
    step.calls.last().answer(60, " new");
    assertThat(texts(after)).containsExactly("value of a new");
    assertThat(texts(step.resolve("a"))).containsExactly("value of a new");
  }

  @Test
  void what_an_abandoned_call_brings_all_the_same_is_not_held() {
    Resolving gone = step.resolve("a");
    step.calls.ended =
        () -> {
          step.values.cancel(gone);
          step.values.invalidate("a");
        };
    step.calls.last().answer(60, " old");

    assertThat(step.metrics.values).hasValue(0);
    assertThat(step.resolve("a").outcome().isDone()).isFalse();
  }

  @Test
  void an_old_call_that_comes_last_does_not_undo_a_new_one() {
    step.resolve("a");
    PendingCalls.Call old = step.calls.last();
    step.values.invalidateAll();
    Resolving after = step.resolve("a");
    step.calls.last().answer(60, " new");
    texts(after);

    old.answer(60, " old");

    assertThat(texts(step.resolve("a"))).containsExactly("value of a new");
  }

  @Test
  void what_a_joined_call_brings_besides_counts_only_if_it_was_not_dropped_before() {
    step.resolve("a", "b");
    PendingCalls.Call old = step.calls.last();
    step.values.invalidate("a");
    Resolving both = step.resolve("a", "b");
    assertThat(step.calls.last().references()).containsExactly("a");

    old.answer(60, " old");
    step.calls.last().answer(60, " new");

    assertThat(texts(both)).containsExactly("value of a new", "value of b old");
  }

  @Test
  void who_joined_before_an_invalidation_gets_what_came_after_it() {
    step.resolve("a");
    PendingCalls.Call old = step.calls.last();
    Resolving joined = step.resolve("a");
    step.values.invalidate("a");

    old.answer(60, " old");
    step.calls.last().answer(60, " new");

    assertThat(texts(joined)).containsExactly("value of a new");
  }

  @Test
  void nobody_waits_for_a_call_that_may_last_longer_than_its_own_time() {
    step.resolve("a");
    PendingCalls.Call old = step.calls.last();
    Resolving early = step.resolve("a");
    step.values.invalidate("a");
    step.pass(2);
    Resolving late = step.resolve("a");
    PendingCalls.Call lasting = step.calls.last();

    old.answer();

    assertThat(step.calls.all).hasSize(3);
    assertThat(step.calls.last().deadline()).isEqualTo(early.deadline());
    step.calls.last().answer();
    assertThat(texts(early)).containsExactly("value of a");
    lasting.answer();
    assertThat(texts(late)).containsExactly("value of a");
  }

  @Test
  void unavailable_is_no_failure_when_another_call_has_brought_the_value() {
    Resolving early = step.resolve("a");
    PendingCalls.Call slow = step.calls.last();
    step.values.invalidate("a");
    step.resolve("a");
    step.calls.last().answer(60, " new");

    slow.fail(Status.UNAVAILABLE);

    assertThat(texts(early)).containsExactly("value of a new");
  }
}
