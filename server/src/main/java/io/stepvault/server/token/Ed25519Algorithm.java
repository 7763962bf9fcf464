package io.stepvault.server.token;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.Ed25519Signer;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.OctetKeyPairGenerator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Ed25519 (RFC 8032, RFC 8037), by its name of RFC 9864 or its older name {@code EdDSA}. */
final class Ed25519Algorithm implements KeyAlgorithm {
  private static final int KEY_LENGTH = 32;

  /** RFC 8410 section 3. */
  private static final AlgorithmIdentifier TYPE =
      new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519);

  @Override
  public List<String> names() {
    return List.of("Ed25519", "EdDSA");
  }

  @Override
  public PublicHalf publicHalf(ObjectNode jwk) throws KeyRefusedException {
    JwkMembers.expect(jwk, "kty", "OKP");
    JwkMembers.expect(jwk, "crv", "Ed25519");
    byte[] x = JwkMembers.bytes(jwk, "x", KEY_LENGTH);
    // Under a point of small order, signatures hold for messages that nobody signed.
    if (!Ed25519.validatePublicKeyFull(x, 0)) {
      throw new KeyRefusedException(
          "The JWK's x is no point of Ed25519's prime-order group: generate another key.");
    }
    SequencedMap<String, String> required = new LinkedHashMap<>();
    required.put("crv", "Ed25519");
    required.put("kty", "OKP");
    required.put("x", Base64Url.encode(x));
    return new PublicHalf(required, Ed25519Check.of(x));
  }

  @Override
  public Optional<ObjectNode> jwk(SubjectPublicKeyInfo info) {
    if (!info.getAlgorithm().equals(TYPE)) {
      return Optional.empty();
    }
    return Optional.of(
        JsonNodeFactory.instance
            .objectNode()
            .put("kty", "OKP")
            .put("crv", "Ed25519")
            .put("x", Base64Url.encode(info.getPublicKeyData().getOctets())));
  }

  @Override
  public JWSSigner signer(JWK privateKey) throws JOSEException {
    return new Ed25519Signer(privateKey.toOctetKeyPair());
  }

  @Override
  public JWK generate(String kid) throws JOSEException {
    return new OctetKeyPairGenerator(Curve.Ed25519)
        .keyID(kid)
        .algorithm(JWSAlgorithm.Ed25519)
        .keyUse(KeyUse.SIGNATURE)
        .generate();
  }
}
