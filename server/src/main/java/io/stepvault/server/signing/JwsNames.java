package io.stepvault.server.signing;

import com.nimbusds.jose.JWSAlgorithm;
import io.stepvault.server.item.Terms.Algorithm;
import java.util.Set;

/** How JWS calls the algorithms of items (RFC 7518 section 3.1, RFC 8037). */
final class JwsNames {
  private JwsNames() {}

  /** What we write: of Ed25519 its older name, which today's libraries know. */
  static JWSAlgorithm of(Algorithm algorithm) {
    return switch (algorithm) {
      case ED25519 -> JWSAlgorithm.EdDSA;
      case ES256 -> JWSAlgorithm.ES256;
      case RS256 -> JWSAlgorithm.RS256;
      case HS256 -> JWSAlgorithm.HS256;
    };
  }

  /** What a header may say, exactly so; it chooses nothing. */
  static Set<String> accepted(Algorithm algorithm) {
    return algorithm == Algorithm.ED25519
        ? Set.of("EdDSA", "Ed25519") // RFC 9864
        : Set.of(of(algorithm).getName());
  }
}
