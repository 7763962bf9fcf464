package io.stepvault.server.token;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.jwk.JWK;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * One algorithm that a key can have. A further one is a further class and a line in {@link #ALL}:
 * nothing else here knows the kinds of keys. Such as ML-DSA-44 (RFC 9964: {@code kty} AKP, {@code
 * pub}, its private half in {@code priv}, which is refused already), whose key of 1,312 and
 * signature of 2,420 bytes fit into the limits of keys and tokens.
 */
interface KeyAlgorithm {
  /** Every supported algorithm; of those for one type of key, first the one that PEM means. */
  List<KeyAlgorithm> ALL =
      List.of(
          new Ed25519Algorithm(),
          new Es256Algorithm(),
          new Es384Algorithm(),
          new Rs256Algorithm(),
          new Ps256Algorithm());

  /** The algorithm that goes by this {@code alg}, in keys and headers; exact, with case. */
  static Optional<KeyAlgorithm> named(String alg) {
    return ALL.stream().filter(algorithm -> algorithm.names().contains(alg)).findFirst();
  }

  /** The {@code alg} values it goes by, all meaning the same; first the one that we write. */
  List<String> names();

  /** Reads its members, {@code kty} and {@code crv} included, and checks the key itself. */
  PublicHalf publicHalf(ObjectNode jwk) throws KeyRefusedException;

  /**
   * The members that {@link #publicHalf} reads, which checks them; empty: it is no key of this
   * algorithm.
   *
   * @throws IOException or a RuntimeException when it is one, but cannot be read
   */
  Optional<ObjectNode> jwk(SubjectPublicKeyInfo info) throws IOException;

  /** A signer for a private JWK whose public half {@link #publicHalf} has accepted. */
  JWSSigner signer(JWK privateKey) throws JOSEException;

  /** A new private JWK with {@code kid}, {@code alg} and {@code use}. */
  JWK generate(String kid) throws JOSEException;
}
