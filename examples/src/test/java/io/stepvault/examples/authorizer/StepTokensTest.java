package io.stepvault.examples.authorizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stepvault.client.ReferencesUnresolvedException;
import io.stepvault.client.Secret;
import io.stepvault.client.Step;
import io.stepvault.client.StepvaultClient;
import io.stepvault.client.TokenRefusedException;
import io.stepvault.examples.Action;
import io.stepvault.examples.support.Canary;
import io.stepvault.examples.support.OnPlatform;
import io.stepvault.examples.support.Platform;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ReferenceFailure;
import java.io.PrintWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OnPlatform.class)
final class StepTokensTest {
  private static final StepTokens.Run RUN = new StepTokens.Run("billing", "run-7", Platform.USER);

  private final String value = Canary.value();

  /** The worst step: it logs what it gets. */
  private record Telltale(List<String> references) implements Action {
    @Override
    public void run(Step step, PrintWriter log) {
      try (Secret secret = step.resolve(references.getFirst())) {
        log.println("got " + new String(secret.bytes(), UTF_8));
      }
    }
  }

  @Test
  void stepGetsWhatItsTokenLists(Platform platform) throws Exception {
    platform.store("listed_item", value);

    String log = platform.run(new Telltale(List.of("listed_item")));

    assertThat(log.strip()).isEqualTo("got ***");
    Canary.assertMasked(log, value);
  }

  @Test
  void stepGetsNothingElse(Platform platform) {
    platform.store("unlisted_item", value);
    String token = platform.tokens().mint(RUN, "charge", List.of("another"));

    try (StepvaultClient client = platform.client("node-a");
        Step step = client.step(token)) {
      var failure =
          catchThrowableOfType(
              ReferencesUnresolvedException.class, () -> step.resolve("unlisted_item"));
      assertThat(failure.failures().getFirst().reason())
          .isEqualTo(ReferenceFailure.Reason.NOT_IN_TOKEN);
    }
  }

  @Test
  void nobodyButTheNodeCanUseItsToken(Platform platform) {
    platform.store("bound_item", value);
    String token = platform.tokens().mint(RUN, "charge", List.of("bound_item"));

    try (StepvaultClient client = platform.client("gateway");
        Step step = client.step(token)) {
      var failure =
          catchThrowableOfType(TokenRefusedException.class, () -> step.resolve("bound_item"));
      assertThat(failure.reason()).isEqualTo(ErrorReason.TOKEN_NOT_BOUND);
    }
  }
}
