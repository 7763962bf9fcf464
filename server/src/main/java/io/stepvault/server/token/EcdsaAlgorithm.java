package io.stepvault.server.token;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
import io.stepvault.server.key.NativeCrypto;
import java.security.Provider;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.math.ec.ECPoint;

/**
 * ECDSA on one curve (RFC 7518 section 3.4).
 *
 * <p>Checked by Nimbus, which takes r and s apart and refuses zero and overflow, on Conscrypt, else
 * on the JDK's provider (about seven times slower).
 */
abstract class EcdsaAlgorithm implements KeyAlgorithm {
  private final JWSAlgorithm algorithm;
  private final Curve curve;
  private final int coordinateLength;

  /**
   * @param coordinateLength in bytes
   */
  EcdsaAlgorithm(JWSAlgorithm algorithm, Curve curve, int coordinateLength) {
    this.algorithm = algorithm;
    this.curve = curve;
    this.coordinateLength = coordinateLength;
  }

  @Override
  public final List<String> names() {
    return List.of(algorithm.getName());
  }

  @Override
  public final PublicHalf publicHalf(ObjectNode jwk) throws KeyRefusedException {
    JwkMembers.expect(jwk, "kty", "EC");
    JwkMembers.expect(jwk, "crv", curve.getName());
    Base64URL x = Base64URL.encode(JwkMembers.bytes(jwk, "x", coordinateLength));
    Base64URL y = Base64URL.encode(JwkMembers.bytes(jwk, "y", coordinateLength));
    ECKey key;
    try {
      key = new ECKey.Builder(curve, x, y).build();
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new KeyRefusedException(
          "The JWK's x and y are no point of "
              + curve.getName()
              + ": export the public key again.");
    }
    SequencedMap<String, String> required = new LinkedHashMap<>();
    required.put("crv", curve.getName());
    required.put("kty", "EC");
    required.put("x", x.toString());
    required.put("y", y.toString());
    return new PublicHalf(required, check(algorithm, key, NativeCrypto.PROVIDER));
  }

  @Override
  public final Optional<ObjectNode> jwk(SubjectPublicKeyInfo info) {
    AlgorithmIdentifier named =
        new AlgorithmIdentifier(
            X9ObjectIdentifiers.id_ecPublicKey, new ASN1ObjectIdentifier(curve.getOID()));
    if (!info.getAlgorithm().equals(named)) {
      return Optional.empty();
    }
    ECPoint point =
        ECNamedCurveTable.getByOID(new ASN1ObjectIdentifier(curve.getOID()))
            .getCurve()
            .decodePoint(info.getPublicKeyData().getOctets())
            .normalize();
    return Optional.of(
        JsonNodeFactory.instance
            .objectNode()
            .put("kty", "EC")
            .put("crv", curve.getName())
            .put("x", Base64Url.encode(point.getAffineXCoord().getEncoded()))
            .put("y", Base64Url.encode(point.getAffineYCoord().getEncoded())));
  }

  @Override
  public final JWSSigner signer(JWK privateKey) throws JOSEException {
    return new ECDSASigner(privateKey.toECKey());
  }

  @Override
  public final JWK generate(String kid) throws JOSEException {
    return new ECKeyGenerator(curve)
        .keyID(kid)
        .algorithm(algorithm)
        .keyUse(KeyUse.SIGNATURE)
        .generate();
  }

  static SignatureCheck check(JWSAlgorithm algorithm, ECKey key, Optional<Provider> provider) {
    JWSHeader header = new JWSHeader(algorithm);
    try {
      // The provider's own key class saves a conversion at every check.
      ECDSAVerifier verifier = new ECDSAVerifier(key.toECPublicKey(provider.orElse(null)));
      provider.ifPresent(verifier.getJCAContext()::setProvider);
      return (signingInput, signature) -> isGood(verifier, header, signingInput, signature);
    } catch (JOSEException e) {
      throw new IllegalStateException("a checked key was not accepted", e);
    }
  }

  private static boolean isGood(
      ECDSAVerifier verifier, JWSHeader header, byte[] signingInput, byte[] signature) {
    try {
      return verifier.verify(header, signingInput, Base64URL.encode(signature));
    } catch (JOSEException e) {
      throw new IllegalStateException(header.getAlgorithm() + " is not available", e);
    }
  }
}
