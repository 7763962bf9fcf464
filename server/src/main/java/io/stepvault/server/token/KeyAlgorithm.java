package io.stepvault.server.token;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.jwk.JWK;
import java.util.List;
import java.util.Optional;

/**
 * One algorithm that a key can have. A further one is a further class and a line in {@link #ALL}.
 */
interface KeyAlgorithm {
  /** Every supported algorithm. */
  List<KeyAlgorithm> ALL = List.of(new Ed25519Algorithm(), new Es256Algorithm());

  /** The algorithm that goes by this {@code alg}, in keys and headers; exact, with case. */
  static Optional<KeyAlgorithm> named(String alg) {
    return ALL.stream().filter(algorithm -> algorithm.names().contains(alg)).findFirst();
  }

  /** The {@code alg} values it goes by, all meaning the same; first the one that we write. */
  List<String> names();

  /** Reads its members, {@code kty} and {@code crv} included, and checks the key itself. */
  PublicHalf publicHalf(ObjectNode jwk) throws KeyRefusedException;

  /** A signer for a private JWK whose public half {@link #publicHalf} has accepted. */
  JWSSigner signer(JWK privateKey) throws JOSEException;

  /** A new private JWK with {@code kid}, {@code alg} and {@code use}. */
  JWK generate(String kid) throws JOSEException;
}
