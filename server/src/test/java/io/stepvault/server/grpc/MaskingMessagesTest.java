package io.stepvault.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.key.Plaintext;
import io.stepvault.v1.MaskingPatterns;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class MaskingMessagesTest {
  @Test
  void patternsAreInTheMessageUntilItWasSent_andThenWiped() {
    byte[] value = "hunter2 & co".getBytes(StandardCharsets.UTF_8);
    MaskingPatterns message;
    try (Plaintext plaintext = Plaintext.adopt(value.clone());
        MaskingMessages open = new MaskingMessages()) {
      message = open.patterns(plaintext);
      assertThat(message.getPatternsList())
          .hasSizeGreaterThan(1)
          .anySatisfy(pattern -> assertThat(pattern.toByteArray()).isEqualTo(value));
    }

    assertThat(message.getPatternsList())
        .allSatisfy(pattern -> assertThat(pattern.toByteArray()).containsOnly((byte) 0));
  }
}
