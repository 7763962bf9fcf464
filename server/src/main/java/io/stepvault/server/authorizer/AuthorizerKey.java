package io.stepvault.server.authorizer;

import io.stepvault.server.token.VerificationKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A registered public key with its window. Tokens issued after {@code notAfter} are refused. */
public record AuthorizerKey(
    VerificationKey key,
    @Nullable Instant notBefore,
    @Nullable Instant notAfter,
    @Nullable Instant revokedAt,
    Instant createdAt) {

  public String kid() {
    return key.kid();
  }
}
