package io.stepvault.server.token;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.crypto.tink.subtle.Ed25519Verify;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.Ed25519Signer;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.OctetKeyPairGenerator;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * Ed25519 (RFC 8032, RFC 8037), by its name of RFC 9864 or its older name {@code EdDSA}.
 *
 * <p>Checked by Conscrypt, else by Tink's Java implementation (which is all that Nimbus uses, and
 * about seven times slower). Both refuse an S that is not below the group's order, and compare R
 * byte by byte, so they accept the same signatures.
 */
final class Ed25519Algorithm implements KeyAlgorithm {
  private static final int KEY_LENGTH = 32;
  private static final int SIGNATURE_LENGTH = 64;

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
    return new PublicHalf(
        required,
        NativeCrypto.PROVIDER
            .map(provider -> nativeCheck(x, provider))
            .orElseGet(() -> javaCheck(x)));
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

  static SignatureCheck nativeCheck(byte[] x, Provider provider) {
    PublicKey key;
    try {
      byte[] info =
          SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(new Ed25519PublicKeyParameters(x))
              .getEncoded();
      key =
          KeyFactory.getInstance("Ed25519", provider).generatePublic(new X509EncodedKeySpec(info));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("a checked Ed25519 key was not accepted", e);
    }
    return (signingInput, signature) -> {
      if (signature.length != SIGNATURE_LENGTH) {
        return false;
      }
      try {
        Signature verification = Signature.getInstance("Ed25519", provider);
        verification.initVerify(key);
        verification.update(signingInput);
        return verification.verify(signature);
      } catch (SignatureException e) {
        return false;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("Ed25519 is not available", e);
      }
    };
  }

  static SignatureCheck javaCheck(byte[] x) {
    Ed25519Verify verification = new Ed25519Verify(x);
    return (signingInput, signature) -> {
      try {
        verification.verify(signature, signingInput);
        return true;
      } catch (GeneralSecurityException e) {
        return false;
      }
    };
  }
}
