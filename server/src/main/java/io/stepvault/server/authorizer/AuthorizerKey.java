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

  /** Whether its window ends at that time or before. */
  public boolean endsBy(Instant time) {
    return notAfter != null && !notAfter.isAfter(time);
  }

  /** The same with another end. */
  public AuthorizerKey retired(Instant end) {
    return new AuthorizerKey(key, notBefore, end, revokedAt, createdAt);
  }

  /** The same, revoked. */
  public AuthorizerKey revoked(Instant at) {
    return new AuthorizerKey(key, notBefore, notAfter, at, createdAt);
  }
}
