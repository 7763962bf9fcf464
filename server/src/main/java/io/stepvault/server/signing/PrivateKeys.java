package io.stepvault.server.signing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.impl.ECDSA;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.util.Base64URL;
import io.stepvault.server.item.Terms.Algorithm;
import io.stepvault.server.key.NativeCrypto;
import io.stepvault.server.key.Plaintext;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Set;

/**
 * Signs with private keys, on Conscrypt where it is available. What libraries make of a key on the
 * way cannot be wiped; it is garbage when a call returns.
 */
final class PrivateKeys {
  private static final int P256_SIGNATURE = 64;

  private PrivateKeys() {}

  /**
   * A signature over bytes: of ES256 in ASN.1 (RFC 3279 section 2.2.3), of Ed25519 64 bytes (RFC
   * 8032), of RS256 as long as the key's modulus (RFC 8017 section 8.2), of HS256 32 bytes.
   *
   * @param key as items keep it; stays the caller's to close
   */
  static byte[] sign(Algorithm algorithm, Plaintext key, byte[] content) {
    if (algorithm == Algorithm.HS256) {
      return HmacKeys.tag(key, content);
    }
    try {
      Signature signature = signature(signatureType(algorithm));
      signature.initSign(
          keyFactory(keyType(algorithm))
              .generatePrivate(new PKCS8EncodedKeySpec(key.exposeBytes())));
      signature.update(content);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      // No cause: what libraries say may quote the key. It signed when it was stored.
      throw new IllegalStateException("a stored key does not sign");
    }
  }

  /** A JWT in compact serialization (RFC 7515 section 7.1), by way of Nimbus. */
  static String jws(Algorithm algorithm, Plaintext key, String kid, SignInput.Jws input) {
    JWSHeader header =
        new JWSHeader.Builder(JwsNames.of(algorithm))
            .type(new JOSEObjectType(input.typ()))
            .keyID(kid)
            .build();
    JWSObject jws = new JWSObject(header, new Payload(input.claims()));
    try {
      jws.sign(new Signer(algorithm, key));
    } catch (JOSEException e) {
      throw new IllegalStateException("a stored key does not sign");
    }
    return jws.serialize();
  }

  /** What Nimbus has signed here: its own signers take private keys as text, which nobody wipes. */
  private record Signer(Algorithm algorithm, Plaintext key) implements JWSSigner {
    @Override
    public Base64URL sign(JWSHeader header, byte[] signingInput) throws JOSEException {
      byte[] signature = PrivateKeys.sign(algorithm, key, signingInput);
      return Base64URL.encode(
          algorithm == Algorithm.ES256
              ? ECDSA.transcodeSignatureToConcat(signature, P256_SIGNATURE) // RFC 7518 section 3.4
              : signature);
    }

    @Override
    public Set<JWSAlgorithm> supportedJWSAlgorithms() {
      return Set.of(JwsNames.of(algorithm));
    }

    @Override
    public JCAContext getJCAContext() {
      return new JCAContext();
    }
  }

  private static Signature signature(String type) throws GeneralSecurityException {
    Provider provider = NativeCrypto.PROVIDER.orElse(null);
    return provider == null ? Signature.getInstance(type) : Signature.getInstance(type, provider);
  }

  private static KeyFactory keyFactory(String type) throws GeneralSecurityException {
    Provider provider = NativeCrypto.PROVIDER.orElse(null);
    return provider == null ? KeyFactory.getInstance(type) : KeyFactory.getInstance(type, provider);
  }

  private static String keyType(Algorithm algorithm) {
    return switch (algorithm) {
      case ED25519 -> "Ed25519";
      case ES256 -> "EC";
      case RS256 -> "RSA";
      case HS256 -> throw new IllegalArgumentException("HS256 has no key pairs");
    };
  }

  private static String signatureType(Algorithm algorithm) {
    return switch (algorithm) {
      case ED25519 -> "Ed25519";
      case ES256 -> "SHA256withECDSA";
      case RS256 -> "SHA256withRSA";
      case HS256 -> throw new IllegalArgumentException("HS256 has no key pairs");
    };
  }
}
