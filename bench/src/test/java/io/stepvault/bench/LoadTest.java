package io.stepvault.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LoadTest {
  private final Recorder recorder = new Recorder();
  private final CountDownLatch until = new CountDownLatch(1);

  @Test
  void a_stall_counts_for_every_call_that_it_delayed() throws InterruptedException {
    List<Call.Outcome> stalled = new ArrayList<>();
    Call call =
        (number, outcome) -> {
          if (number == 100) {
            return false;
          }
          stalled.add(outcome);
          if (number == 99) {
            stalled.forEach(Call.Outcome::done);
          }
          return true;
        };
    recorder.open();

    new Load.Open(1_000).run(call, recorder, until);

    // All were answered together, 99 ms after the first was due: the first waited for all of them.
    assertThat(recorder.latency().getTotalCount()).isEqualTo(100);
    assertThat(recorder.latency().getMaxValue()).isGreaterThanOrEqualTo(99_000_000);
    assertThat(recorder.latency().getValueAtPercentile(50)).isGreaterThanOrEqualTo(49_000_000);
  }

  @Test
  void calls_that_are_due_while_too_many_are_out_wait_and_their_waiting_counts()
      throws InterruptedException {
    CountDownLatch full = new CountDownLatch(1);
    List<Call.Outcome> out = new ArrayList<>();
    Call call =
        (number, outcome) -> {
          if (number == 4) {
            return false;
          }
          synchronized (out) {
            out.add(outcome);
            if (out.size() == 2) {
              full.countDown();
            }
          }
          if (number >= 2) {
            outcome.done();
          }
          return true;
        };
    recorder.open();
    Loading loading = Loading.start(new Load.Open(1_000_000, 2), call, until);
    loading.recorder().open();
    assertThat(full.await(10, TimeUnit.SECONDS)).isTrue();

    synchronized (out) {
      assertThat(out).hasSize(2);
      List.copyOf(out).forEach(Call.Outcome::done);
    }
    loading.finish("test");

    assertThat(loading.recorder().latency().getTotalCount()).isEqualTo(4);
  }

  @Test
  void a_busy_broker_fails_nothing_and_is_counted() throws InterruptedException {
    recorder.open();
    Call call =
        (number, outcome) -> {
          if (number == 10) {
            return false;
          }
          outcome.refused();
          return true;
        };

    new Load.Closed(1).run(call, recorder, until);

    recorder.check("test");
    assertThat(recorder.refusals()).isEqualTo(10);
    assertThat(recorder.latency().getTotalCount()).isZero();
  }
}
