package io.stepvault.client;

import static io.stepvault.client.FakeBroker.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.v1.ResolveResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeaseTest {
  // Close to the overflow, which System.nanoTime may pass.
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);

  @Test
  void the_lease_counts_from_sending_and_not_from_the_answer() {
    try (FakeBroker broker = new FakeBroker();
        StepvaultClient client =
            StepvaultClient.builder().nanoClock(clock::get).build(broker.channel())) {
      broker.then(
          (request, caller) -> {
            pass(Duration.ofSeconds(4));
            FakeBroker.answer(
                    ResolveResponse.newBuilder()
                        .addSecrets(FakeBroker.secret("a").setHoldFor(proto(10, 0)))
                        .build())
                .to(request, caller);
          });

      try (Secret secret = client.step(TOKEN).resolve("a")) {
        assertThat(secret.leaseRemaining()).isEqualTo(Duration.ofSeconds(6));
        pass(Duration.ofSeconds(6).minusNanos(1));
        assertThat(secret.leaseRemaining()).isEqualTo(Duration.ofNanos(1));
        assertThat(secret.isLeaseOver()).isFalse();
        pass(Duration.ofNanos(1));
        assertThat(secret.isLeaseOver()).isTrue();
        pass(Duration.ofDays(1));
        assertThat(secret.leaseRemaining()).isZero();
        assertThat(secret.bytes()).isNotEmpty();
      }
    }
  }

  @Test
  void no_lease_is_longer_than_sixty_seconds() {
    assertThat(lease(60, 1).remaining()).isEqualTo(Duration.ofSeconds(60));
    assertThat(lease(Long.MAX_VALUE, 999_999_999).remaining()).isEqualTo(Duration.ofSeconds(60));
    assertThat(lease(59, 999_999_999).remaining()).isEqualTo(Duration.ofSeconds(60).minusNanos(1));
  }

  @Test
  void a_lease_of_nothing_or_less_is_over_at_once() {
    assertThat(lease(0, 0).remaining()).isZero();
    assertThat(lease(-1, 0).remaining()).isZero();
    assertThat(lease(0, -1).remaining()).isZero();
    assertThat(lease(Long.MIN_VALUE, -999_999_999).remaining()).isZero();
  }

  private Lease lease(long seconds, int nanos) {
    return new Lease(clock::get, clock.get(), proto(seconds, nanos));
  }

  private void pass(Duration time) {
    clock.addAndGet(time.toNanos());
  }

  private static com.google.protobuf.Duration proto(long seconds, int nanos) {
    return com.google.protobuf.Duration.newBuilder().setSeconds(seconds).setNanos(nanos).build();
  }
}
