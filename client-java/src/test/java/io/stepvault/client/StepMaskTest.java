package io.stepvault.client;

import static io.stepvault.client.FakeBroker.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.stepvault.client.masking.MaskingPatterns.Reason;
import io.stepvault.client.masking.Unmasked;
import io.stepvault.v1.ResolveResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StepMaskTest {
  private final FakeBroker broker = new FakeBroker();
  private final StepvaultClient client = broker.client();
  private final Step step = client.step(TOKEN);

  @AfterEach
  void close() {
    step.close();
    client.close();
    broker.close();
  }

  @Test
  void masks_what_was_resolved_also_when_the_secret_is_closed() throws Exception {
    String log = "value of a, value of b, value of c";
    assertThat(step.mask(log)).isEqualTo(log);

    step.resolve("a").close();
    assertThat(step.mask(log)).isEqualTo("***, value of b, value of c");

    step.resolveAsync(List.of("b")).get().close();
    assertThat(step.mask(log)).isEqualTo("***, ***, value of c");
    assertThat(step.masker().mask(log)).isEqualTo("***, ***, value of c");
  }

  @Test
  void another_steps_values_are_not_known() {
    try (Step other = client.step(TOKEN)) {
      other.resolve("a").close();
      assertThat(step.mask("value of a")).isEqualTo("value of a");
    }
  }

  @Test
  void values_that_cannot_be_masked_are_reported_by_their_reference() {
    broker.then(
        FakeBroker.answer(
            ResolveResponse.newBuilder()
                .addSecrets(FakeBroker.secret("pin").setValue(ByteString.copyFromUtf8("1234")))
                .build()));
    step.resolve("pin").close();

    assertThat(step.masker().unmasked())
        .containsExactly(new Unmasked("pin", Unmasked.Part.VALUE, Reason.TOO_SHORT));
  }

  @Test
  void a_closed_step_gives_and_masks_nothing() {
    Secret secret = step.resolve("a");
    step.close();
    step.close();

    assertThatIllegalStateException().isThrownBy(() -> step.mask("value of a"));
    assertThatIllegalStateException().isThrownBy(() -> step.resolve("a"));
    assertThatIllegalStateException().isThrownBy(() -> step.resolveAsync(List.of("a")));
    assertThat(broker.requests).hasSize(1);
    assertThat(secret.bytes()).isNotEmpty();
    secret.close();
  }

  @Test
  void an_answer_that_comes_after_the_step_is_closed_is_not_given() {
    broker.then(
        (request, caller) -> {
          step.close();
          FakeBroker.values().to(request, caller);
        });

    CompletableFuture<Secrets> answer = step.resolveAsync(List.of("a"));

    assertThatThrownBy(answer::get).hasCauseInstanceOf(IllegalStateException.class);
  }
}
