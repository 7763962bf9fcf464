package io.stepvault.client;

import static io.stepvault.client.FakeBroker.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status.Code;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenTest {
  private final FakeBroker broker = new FakeBroker();
  private final StepvaultClient client = broker.client();

  @AfterEach
  void close() {
    client.close();
    broker.close();
  }

  @Test
  void the_token_goes_with_the_call() {
    client.step(TOKEN).resolve("a").close();

    assertThat(tokensSent()).containsExactly("Bearer " + TOKEN);
  }

  @Test
  void a_supplier_is_asked_for_each_call_and_each_retry() {
    var tokens = new ConcurrentLinkedQueue<>(List.of("t1", "t2", "t3"));
    Step step = client.step(tokens::remove);
    broker.then(FakeBroker.values(), FakeBroker.unavailable("0"));

    step.resolve("a").close();
    step.resolve("b").close();

    assertThat(tokensSent()).containsExactly("Bearer t1", "Bearer t2", "Bearer t3");
  }

  @Test
  void a_supplier_is_told_that_its_token_was_refused_and_of_nothing_else() {
    Refused tokens = new Refused();
    Step step = client.step(tokens);
    broker.then(
        FakeBroker.failure(Code.UNAUTHENTICATED, "TOKEN_REVOKED"),
        FakeBroker.failure(Code.UNAUTHENTICATED, "CERTIFICATE_NOT_TRUSTED"),
        FakeBroker.failure(Code.PERMISSION_DENIED, "TOKEN_NOT_BOUND"));

    assertThatThrownBy(() -> step.resolve("a")).isInstanceOf(TokenRefusedException.class);
    assertThat(tokens.refused).hasValue(1);
    assertThatThrownBy(() -> step.resolve("a")).isInstanceOf(CertificateRefusedException.class);
    assertThatThrownBy(() -> step.resolve("a")).isInstanceOf(NotPermittedException.class);
    step.resolve("a").close();
    assertThat(tokens.refused).hasValue(1);
    assertThat(tokensSent()).containsExactly("Bearer t0", "Bearer t1", "Bearer t1", "Bearer t1");
  }

  private static final class Refused implements TokenSupplier {
    final AtomicInteger refused = new AtomicInteger();

    @Override
    public String get() {
      return "t" + refused;
    }

    @Override
    public void refused() {
      refused.incrementAndGet();
    }
  }

  @Test
  void a_supplier_may_block_because_it_runs_on_another_thread() {
    AtomicReference<Thread> asked = new AtomicReference<>();
    Step step =
        client.step(
            () -> {
              asked.set(Thread.currentThread());
              return TOKEN;
            });

    step.resolve("a").close();

    assertThat(asked.get()).isNotNull().isNotSameAs(Thread.currentThread());
  }

  @Test
  void what_a_supplier_throws_is_the_cause() {
    for (Throwable thrown :
        List.of(
            new IOException("no engine"), new IllegalStateException(), new StackOverflowError())) {
      Step step =
          client.step(
              () -> {
                if (thrown instanceof Error error) {
                  throw error;
                }
                throw (Exception) thrown;
              });

      assertThatThrownBy(() -> step.resolve("a"))
          .isInstanceOf(TokenSupplierException.class)
          .hasCause(thrown);
    }
    assertThat(broker.headers).isEmpty();
  }

  @Test
  void what_cannot_be_a_token_is_not_sent_and_not_shown() {
    for (String token : new String[] {null, "", "top-secret\r\nx: y", "top-sécret", "top secret"}) {
      Step step = client.step(() -> token);
      assertThatThrownBy(() -> step.resolve("a"))
          .isInstanceOf(TokenSupplierException.class)
          .hasMessageNotContaining("top")
          .hasNoCause();
      assertThatThrownBy(() -> client.step(token))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("top");
    }
    assertThat(broker.headers).isEmpty();
  }

  @Test
  void no_token_goes_over_a_connection_in_the_clear() throws Exception {
    Server server =
        NettyServerBuilder.forPort(0, InsecureServerCredentials.create())
            .addService(broker.service())
            .build()
            .start();
    try (StepvaultClient insecure =
        StepvaultClient.builder()
            .address("localhost:" + server.getPort())
            .credentials(InsecureChannelCredentials.create())
            .build()) {
      Step step = insecure.step(TOKEN);

      var failure = catchThrowableOfType(TokenSupplierException.class, () -> step.resolve("a"));

      assertThat(failure).hasMessageContaining("not encrypted");
      assertThat(broker.headers).isEmpty();
    } finally {
      server.shutdownNow();
    }
  }

  private List<String> tokensSent() {
    return broker.headers.stream().map(h -> h.get(TokenCredentials.AUTHORIZATION)).toList();
  }
}
