package io.stepvault.server.signing;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What is to be verified, and what else it must say. */
public sealed interface VerifyInput {

  /**
   * A JWT in compact serialization. What is empty is not asked for.
   *
   * @param maxAge how long ago {@code iat} may be
   */
  record Jws(String jws, String typ, String issuer, String audience, Optional<Duration> maxAge)
      implements VerifyInput {
    @Override
    public String toString() {
      return "Jws[redacted]";
    }
  }

  /**
   * A webhook's HMAC-SHA-256.
   *
   * @param content that was signed
   * @param signature as it was sent
   * @param prefix that stands before it; may be empty
   * @param encoding empty: none that this broker knows
   * @param signedAt when the sender says that it was signed; empty: not asked for
   * @param tolerance how far from now that may be; empty: 5 minutes
   */
  @SuppressWarnings("ArrayRecordComponent") // on its way to the check, never compared
  record Webhook(
      byte[] content,
      String signature,
      String prefix,
      Optional<Encoding> encoding,
      Optional<Instant> signedAt,
      Optional<Duration> tolerance)
      implements VerifyInput {
    @Override
    public String toString() {
      return "Webhook[redacted]";
    }
  }

  /** The call said neither. */
  record None() implements VerifyInput {}

  /** The names are those of the API. */
  enum Encoding {
    HEX,
    BASE64
  }
}
