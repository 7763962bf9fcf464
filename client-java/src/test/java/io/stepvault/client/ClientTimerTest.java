package io.stepvault.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ClientTimerTest {
  private final ClientTimer timer = new ClientTimer();

  @AfterEach
  void close() {
    timer.close();
  }

  @Test
  void does_it_later_on_a_daemon_thread() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    Thread[] by = new Thread[1];

    var unused =
        timer.after(
            Duration.ofMillis(1),
            () -> {
              by[0] = Thread.currentThread();
              done.countDown();
            });

    done.await();
    assertThat(by[0].isDaemon()).isTrue();
    assertThat(by[0].getName()).isEqualTo("stepvault-client");
  }

  @Test
  void close_does_at_once_what_was_left_and_no_more() {
    AtomicInteger done = new AtomicInteger();
    var unused = timer.after(Duration.ofDays(1), done::incrementAndGet);
    timer.after(Duration.ofDays(1), done::incrementAndGet).cancel(false);
    timer.every(Duration.ofDays(1), done::incrementAndGet);

    timer.close();
    timer.close();

    assertThat(done).hasValue(1);
    assertThatThrownBy(() -> timer.after(Duration.ZERO, () -> {}))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void what_fails_is_done_again() throws Exception {
    CountDownLatch twice = new CountDownLatch(2);

    timer.every(
        Duration.ofMillis(1),
        () -> {
          twice.countDown();
          throw new IllegalStateException("the first time and the second");
        });

    twice.await();
  }
}
