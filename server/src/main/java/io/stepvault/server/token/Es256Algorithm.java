package io.stepvault.server.token;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import java.security.Provider;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * ES256 (RFC 7518 section 3.4): ECDSA with P-256 and SHA-256.
 *
 * <p>Checked by Nimbus, which takes r and s apart and refuses zero and overflow, on Conscrypt, else
 * on the JDK's provider (about seven times slower).
 */
final class Es256Algorithm implements KeyAlgorithm {
  private static final int COORDINATE_LENGTH = 32;
  private static final JWSHeader HEADER = new JWSHeader(JWSAlgorithm.ES256);

  @Override
  public List<String> names() {
    return List.of("ES256");
  }

  @Override
  public PublicHalf publicHalf(ObjectNode jwk) throws KeyRefusedException {
    JwkMembers.expect(jwk, "kty", "EC");
    JwkMembers.expect(jwk, "crv", "P-256");
    Base64URL x = Base64URL.encode(JwkMembers.bytes(jwk, "x", COORDINATE_LENGTH));
    Base64URL y = Base64URL.encode(JwkMembers.bytes(jwk, "y", COORDINATE_LENGTH));
    ECKey key;
    try {
      key = new ECKey.Builder(Curve.P_256, x, y).build();
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new KeyRefusedException(
          "The JWK's x and y are no point of P-256: export the public key again.");
    }
    SequencedMap<String, String> required = new LinkedHashMap<>();
    required.put("crv", "P-256");
    required.put("kty", "EC");
    required.put("x", x.toString());
    required.put("y", y.toString());
    return new PublicHalf(required, check(key, NativeCrypto.PROVIDER));
  }

  @Override
  public JWSSigner signer(JWK privateKey) throws JOSEException {
    return new ECDSASigner(privateKey.toECKey());
  }

  @Override
  public JWK generate(String kid) throws JOSEException {
    return new ECKeyGenerator(Curve.P_256)
        .keyID(kid)
        .algorithm(JWSAlgorithm.ES256)
        .keyUse(KeyUse.SIGNATURE)
        .generate();
  }

  static SignatureCheck check(ECKey key, Optional<Provider> provider) {
    try {
      // The provider's own key class saves a conversion at every check.
      ECDSAVerifier verifier = new ECDSAVerifier(key.toECPublicKey(provider.orElse(null)));
      provider.ifPresent(verifier.getJCAContext()::setProvider);
      return (signingInput, signature) -> isGood(verifier, signingInput, signature);
    } catch (JOSEException e) {
      throw new IllegalStateException("a checked P-256 key was not accepted", e);
    }
  }

  private static boolean isGood(ECDSAVerifier verifier, byte[] signingInput, byte[] signature) {
    try {
      return verifier.verify(HEADER, signingInput, Base64URL.encode(signature));
    } catch (JOSEException e) {
      throw new IllegalStateException("ES256 is not available", e);
    }
  }
}
