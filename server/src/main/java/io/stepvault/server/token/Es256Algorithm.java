package io.stepvault.server.token;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;

/** ES256 (RFC 7518 section 3.4): ECDSA with P-256 and SHA-256. */
final class Es256Algorithm extends EcdsaAlgorithm {
  Es256Algorithm() {
    super(JWSAlgorithm.ES256, Curve.P_256, 32);
  }
}
