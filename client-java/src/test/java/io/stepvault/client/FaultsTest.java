package io.stepvault.client;

import static io.stepvault.client.FakeBroker.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.rpc.RetryInfo;
import io.grpc.Status.Code;
import io.stepvault.client.UnavailableException.Source;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.ReferenceFailures;
import io.stepvault.v1.ResolveResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Rows of the table in docs/client.md, by name; the others are in WaitingTest, and those of real
 * connections in LostBrokerTest and TlsReloadTest.
 */
@Timeout(60)
class FaultsTest {
  private final AtomicLong clock = new AtomicLong();
  private final FakeTimer timer = new FakeTimer();
  private final FakeBroker broker = new FakeBroker();
  private final StepvaultClient client =
      StepvaultClient.builder().nanoClock(clock::get).timer(timer).build(broker.channel());
  private final Step step = client.step(TOKEN);

  @AfterEach
  void close() {
    step.close();
    client.close();
    broker.close();
  }

  @Test
  void no_broker_within_the_lease() {
    step.resolve("a").close();
    broker.close();
    pass(Duration.ofSeconds(60).minusNanos(1));

    try (Secret held = step.resolve("a")) {
      assertThat(held.bytes()).asString().isEqualTo("value of a");
      assertThat(held.leaseRemaining()).isEqualTo(Duration.ofNanos(1));
    }
    // What is not held is unavailable, and so is a call for both.
    assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> step.resolve("b"));
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> step.resolve(List.of("a", "b")));
    step.resolve("a").close();
  }

  @Test
  void no_broker_beyond_the_lease() {
    step.resolve("a").close();
    broker.close();
    pass(Duration.ofSeconds(60));

    var failure = catchThrowableOfType(UnavailableException.class, () -> step.resolve("a"));

    assertThat(failure.source()).isEqualTo(Source.TRANSPORT);
  }

  @Test
  void a_broker_without_its_database() {
    step.resolve("a").close();
    var unavailable = FakeBroker.unavailable("0");
    broker.then(unavailable, unavailable, unavailable, unavailable);

    var failure = catchThrowableOfType(UnavailableException.class, () -> step.resolve("b"));

    assertThat(failure.source()).isEqualTo(Source.BROKER);
    assertThat(failure.retryAfter()).contains(Duration.ofSeconds(2));
    assertThat(broker.requests).hasSize(5);
    step.resolve("a").close();
    assertThat(broker.requests).hasSize(5);
  }

  @Test
  void too_many_requests() {
    step.resolve("a").close();
    broker.then(
        FakeBroker.failure(
            Code.RESOURCE_EXHAUSTED,
            "QUOTA_EXCEEDED",
            RetryInfo.newBuilder()
                .setRetryDelay(com.google.protobuf.Duration.newBuilder().setSeconds(1))
                .build()));

    var failure = catchThrowableOfType(UnavailableException.class, () -> step.resolve("b"));

    assertThat(failure.retryAfter()).contains(Duration.ofSeconds(1));
    assertThat(broker.requests).hasSize(2);
    step.resolve("a").close();
  }

  @Test
  void a_slow_broker() {
    try (StepvaultClient hasty =
            StepvaultClient.builder().deadline(Duration.ofMillis(200)).build(broker.channel());
        Step hastyStep = hasty.step(TOKEN)) {
      hastyStep.resolve("a").close();
      broker.then(FakeBroker.never());

      var failure = catchThrowableOfType(UnavailableException.class, () -> hastyStep.resolve("b"));

      assertThat(failure.source()).isEqualTo(Source.DEADLINE);
      hastyStep.resolve("a").close();
    }
  }

  @Test
  void a_token_that_expires_while_the_step_runs() {
    var tokens = new ConcurrentLinkedQueue<>(List.of("old", "old", "new", "new"));
    try (Step renewing = client.step(tokens::remove)) {
      renewing.resolve("a").close();
      broker.then(FakeBroker.failure(Code.UNAUTHENTICATED, "TOKEN_EXPIRED"));

      var failure = catchThrowableOfType(TokenRefusedException.class, () -> renewing.resolve("b"));
      assertThat(failure.reason()).isEqualTo(ErrorReason.TOKEN_EXPIRED);

      // Dropped, and asked for with the new token.
      renewing.resolve("a").close();
      renewing.resolve("b").close();
      assertThat(tokens).isEmpty();
    }
  }

  @Test
  void a_token_that_was_revoked() {
    step.resolve("a").close();
    var revoked = FakeBroker.failure(Code.UNAUTHENTICATED, "TOKEN_REVOKED");
    broker.then(revoked, revoked);

    // Until the broker is asked the value is held, to the end of its lease.
    step.resolve("a").close();
    assertThatExceptionOfType(TokenRefusedException.class).isThrownBy(() -> step.resolve("b"));
    assertThatExceptionOfType(TokenRefusedException.class).isThrownBy(() -> step.resolve("a"));
    assertThat(broker.requests).hasSize(3);
  }

  @Test
  void a_token_supplier_that_fails() {
    var tokens = new ConcurrentLinkedQueue<>(List.of(TOKEN));
    try (Step failing = client.step(tokens::remove)) {
      failing.resolve("a").close();

      assertThatExceptionOfType(TokenSupplierException.class)
          .isThrownBy(() -> failing.resolve("b"));
      failing.resolve("a").close();
    }
  }

  @Test
  void a_certificate_that_the_broker_trusts_no_more() {
    step.resolve("a").close();
    broker.then(FakeBroker.failure(Code.UNAUTHENTICATED, "CERTIFICATE_NOT_TRUSTED"));

    assertThatExceptionOfType(CertificateRefusedException.class)
        .isThrownBy(() -> step.resolve("b"));
    step.resolve("a").close();
    assertThat(broker.requests).hasSize(3);
  }

  @Test
  void a_permission_that_was_taken_away() {
    step.resolve("a").close();
    broker.then(FakeBroker.failure(Code.PERMISSION_DENIED, "BOUNDS_EXCEEDED"));

    assertThatExceptionOfType(NotPermittedException.class).isThrownBy(() -> step.resolve("b"));
    step.resolve("a").close();
    assertThat(broker.requests).hasSize(3);
  }

  @Test
  void an_item_that_was_deleted_or_disabled() {
    step.resolve(List.of("a", "b")).close();
    var gone =
        FakeBroker.failure(
            Code.FAILED_PRECONDITION,
            "REFERENCES_UNRESOLVED",
            ReferenceFailures.newBuilder()
                .addFailures(
                    ReferenceFailure.newBuilder()
                        .setReference("a")
                        .setReason(ReferenceFailure.Reason.DISABLED))
                .build());

    // Until the broker is asked the value is held, to the end of its lease.
    step.resolve("a").close();
    broker.then(gone);
    step.invalidate("a");
    var failure =
        catchThrowableOfType(
            ReferencesUnresolvedException.class, () -> step.resolve(List.of("b", "a")));

    assertThat(failure.failures())
        .containsExactly(
            new ReferencesUnresolvedException.Failure(1, "a", ReferenceFailure.Reason.DISABLED));
    // The other one is held still.
    step.resolve("b").close();
    assertThat(broker.requests).hasSize(2);
    step.resolve("a").close();
    assertThat(broker.requests).hasSize(3);
  }

  @Test
  void an_item_that_was_rotated() {
    step.resolve("a").close();
    broker.then(
        FakeBroker.answer(
            ResolveResponse.newBuilder()
                .addSecrets(
                    FakeBroker.secret("a")
                        .setVersion(2)
                        .setValue(ByteString.copyFromUtf8("the next value")))
                .build()));
    pass(Duration.ofSeconds(60).minusNanos(1));
    try (Secret held = step.resolve("a")) {
      assertThat(held.version()).isEqualTo(1);
    }
    assertThat(broker.requests).hasSize(1);

    pass(Duration.ofNanos(1));
    try (Secret next = step.resolve("a")) {
      assertThat(next.version()).isEqualTo(2);
      assertThat(next.bytes()).asString().isEqualTo("the next value");
    }
    assertThat(broker.requests).hasSize(2);
  }

  @Test
  void what_is_stored_is_not_what_was_written() {
    step.resolve("a").close();
    broker.then(FakeBroker.failure(Code.DATA_LOSS, "INTEGRITY_FAILED"));

    assertThatExceptionOfType(IntegrityException.class).isThrownBy(() -> step.resolve("b"));
    step.resolve("a").close();
    assertThat(broker.requests).hasSize(3);
  }

  @Test
  void a_step_of_another_run_holds_nothing_of_this_one() {
    step.resolve("a").close();
    try (Step other = client.step(TOKEN)) {
      other.resolve("a").close();
    }
    assertThat(broker.requests).hasSize(2);
  }

  private void pass(Duration time) {
    clock.addAndGet(time.toNanos());
  }
}
