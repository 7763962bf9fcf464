package io.stepvault.server.token;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import io.stepvault.server.key.NativeCrypto;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.RSAPublicKeySpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.util.BigIntegers;

/**
 * RSA with one way of padding (RFC 8017, RFC 7518 sections 3.3 and 3.5), on Conscrypt, else on the
 * JDK's provider.
 */
abstract class RsaAlgorithm implements KeyAlgorithm {
  private static final int NEW_BITS = 3_072;

  private final JWSAlgorithm algorithm;

  RsaAlgorithm(JWSAlgorithm algorithm) {
    this.algorithm = algorithm;
  }

  /** Whether a key of this type is for this way of padding. */
  abstract boolean isFor(AlgorithmIdentifier type);

  /** A check that is ready to be given a key; empty: on the JDK's provider. */
  abstract Signature signature(Optional<Provider> provider) throws GeneralSecurityException;

  @Override
  public final List<String> names() {
    return List.of(algorithm.getName());
  }

  @Override
  public final PublicHalf publicHalf(ObjectNode jwk) throws KeyRefusedException {
    JwkMembers.expect(jwk, "kty", "RSA");
    BigInteger modulus = JwkMembers.number(jwk, "n");
    BigInteger exponent = JwkMembers.number(jwk, "e");
    RsaChecks.check(modulus, exponent);
    SequencedMap<String, String> required = new LinkedHashMap<>();
    required.put("e", encoded(exponent));
    required.put("kty", "RSA");
    required.put("n", encoded(modulus));
    return new PublicHalf(
        required, check(new RSAPublicKeySpec(modulus, exponent), NativeCrypto.PROVIDER));
  }

  @Override
  public final Optional<ObjectNode> jwk(SubjectPublicKeyInfo info) throws IOException {
    if (!isFor(info.getAlgorithm())) {
      return Optional.empty();
    }
    RSAPublicKey key = RSAPublicKey.getInstance(info.parsePublicKey());
    return Optional.of(
        JsonNodeFactory.instance
            .objectNode()
            .put("kty", "RSA")
            .put("n", encoded(key.getModulus()))
            .put("e", encoded(key.getPublicExponent())));
  }

  private static String encoded(BigInteger number) {
    return Base64Url.encode(BigIntegers.asUnsignedByteArray(number));
  }

  @Override
  public final JWSSigner signer(JWK privateKey) throws JOSEException {
    return new RSASSASigner(privateKey.toRSAKey());
  }

  @Override
  public final JWK generate(String kid) throws JOSEException {
    return new RSAKeyGenerator(NEW_BITS)
        .keyID(kid)
        .algorithm(algorithm)
        .keyUse(KeyUse.SIGNATURE)
        .generate();
  }

  final SignatureCheck check(RSAPublicKeySpec spec, Optional<Provider> provider) {
    int length = (spec.getModulus().bitLength() + 7) / 8;
    PublicKey key;
    try {
      KeyFactory factory =
          provider.isPresent()
              ? KeyFactory.getInstance("RSA", provider.get())
              : KeyFactory.getInstance("RSA");
      key = factory.generatePublic(spec);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a checked RSA key was not accepted", e);
    }
    return (signingInput, signature) -> {
      if (signature.length != length) {
        return false;
      }
      try {
        Signature verification = signature(provider);
        verification.initVerify(key);
        verification.update(signingInput);
        return verification.verify(signature);
      } catch (SignatureException e) {
        return false;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(algorithm + " is not available", e);
      }
    };
  }
}
