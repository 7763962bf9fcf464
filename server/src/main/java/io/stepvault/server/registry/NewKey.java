package io.stepvault.server.registry;

import io.stepvault.server.token.KeyRefusedException;
import io.stepvault.server.token.VerificationKey;
import java.time.Instant;
import java.util.Optional;

/**
 * A public key that somebody wants registered; nothing of it is checked yet.
 *
 * @param kid what the request says beside the key; empty: nothing
 * @param saysRevoked whether the request gives a time of revocation, which none may
 */
public record NewKey(
    Encoding encoding,
    String kid,
    Optional<Instant> notBefore,
    Optional<Instant> notAfter,
    boolean saysRevoked) {

  /** How the key was written. */
  public sealed interface Encoding {
    /** The field of the request that it came in. */
    String field();

    VerificationKey key() throws KeyRefusedException;
  }

  /** RFC 7517. */
  public record Jwk(String text) implements Encoding {
    @Override
    public String field() {
      return "jwk";
    }

    @Override
    public VerificationKey key() throws KeyRefusedException {
      return VerificationKey.fromJwk(text);
    }
  }

  /** SubjectPublicKeyInfo, which says no kid: it becomes the thumbprint. */
  public record Pem(String text) implements Encoding {
    @Override
    public String field() {
      return "pem";
    }

    @Override
    public VerificationKey key() throws KeyRefusedException {
      return VerificationKey.fromPem(text);
    }
  }
}
