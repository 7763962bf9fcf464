package io.stepvault.examples.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.stepvault.client.Secret;
import io.stepvault.client.Step;
import io.stepvault.client.StepvaultClient;
import io.stepvault.examples.authorizer.StepTokens;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.RotateItemRequest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A step that watches while the broker is stopped, and another process takes its place. */
@ExtendWith(OnPlatform.class)
@Timeout(180)
class BrokerRestartTest {
  private Platform platform;

  @BeforeEach
  void onPlatform(Platform running) {
    platform = running;
  }

  @Test
  void a_watch_goes_on_behind_its_last_answer() throws Exception {
    String watched = store("watched_key");
    String other = store("other_key");
    String token =
        platform
            .tokens()
            .mint(
                new StepTokens.Run("billing", "run-1", Platform.USER),
                "watch",
                List.of("watched_key", "other_key"));
    try (StepvaultClient client = platform.client("node-a");
        Step step = client.step(token)) {
      step.resolve("watched_key").close();
      step.watch("watched_key");
      rotate(watched);
      // The watch has begun: nothing else drops what is held before its lease ends.
      try (Secret held = untilVersion(step, 2);
          Secret unwatched = step.resolve("other_key")) {
        rotate(other);

        platform.restartBroker();
        rotate(watched);
        untilVersion(step, 3).close();

        assertThat(held.isLeaseOver()).isFalse();
        // A watch that had begun anew would have dropped all.
        try (Secret still = step.resolve("other_key")) {
          assertThat(still.version()).isEqualTo(unwatched.version()).isEqualTo(1);
        }
      }
    }
  }

  private static Secret untilVersion(Step step, int version) {
    while (true) {
      Secret secret = step.resolve("watched_key");
      if (secret.version() == version) {
        return secret;
      }
      secret.close();
    }
  }

  private String store(String name) {
    return platform
        .create(
            CreateItemRequest.newBuilder()
                .setName(name)
                .setSecretBytes(ByteString.copyFromUtf8("the first value")))
        .getItem()
        .getId();
  }

  private void rotate(String item) {
    var unused =
        platform
            .vault()
            .rotateItem(
                RotateItemRequest.newBuilder()
                    .setId(item)
                    .setSecretBytes(ByteString.copyFromUtf8("another value"))
                    .build());
  }
}
