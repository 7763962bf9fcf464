package io.stepvault.server.token;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;

/** ES384 (RFC 7518 section 3.4): ECDSA with P-384 and SHA-384. */
final class Es384Algorithm extends EcdsaAlgorithm {
  Es384Algorithm() {
    super(JWSAlgorithm.ES384, Curve.P_384, 48);
  }
}
