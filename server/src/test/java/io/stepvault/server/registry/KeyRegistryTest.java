package io.stepvault.server.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stepvault.server.authorizer.Authorizer;
import io.stepvault.server.authorizer.AuthorizerKey;
import io.stepvault.server.authorizer.Bounds;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.token.TokenSigner;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How many keys an authorizer may have had, and that none comes back. */
final class KeyRegistryTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  private static AuthorizerKey key(String kid) {
    return new AuthorizerKey(
        new TokenSigner(TokenSigner.generatePrivateJwk(kid, "Ed25519")).verificationKey(),
        null,
        null,
        null,
        NOW);
  }

  private static Authorizer of(List<AuthorizerKey> keys) {
    Bounds bounds = new Bounds(List.of(), Duration.ofHours(1), List.of(), List.of(), false);
    return new Authorizer("aut_1", "engine", bounds, keys, NOW, 1);
  }

  @Test
  void revokedKeysCountToo() {
    List<AuthorizerKey> had =
        IntStream.range(0, KeyChecks.MOST_KEYS_EVER)
            .mapToObj(i -> key("key-" + i).revoked(NOW))
            .toList();
    assertThat(KeyRegistry.added(of(had.subList(1, had.size())), key("next"), "jwk").keys())
        .hasSameSizeAs(had);
    Refusal refusal =
        catchThrowableOfType(Refusal.class, () -> KeyRegistry.added(of(had), key("next"), "jwk"));
    assertThat(refusal).hasMessageContaining("500 keys");
  }
}
