package io.stepvault.server.vault;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import io.stepvault.server.item.Terms;
import io.stepvault.server.key.Plaintext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * Makes signing keys out of PKCS#8. The objects that libraries make on the way cannot be wiped;
 * they are garbage when this returns.
 */
final class KeyPairs {
  private static final byte[] PROBE = "stepvault/v1/probe".getBytes(StandardCharsets.US_ASCII);

  private KeyPairs() {}

  /**
   * The key, in our own encoding, after it signed something that its public half verified.
   *
   * @param der PKCS#8, which stays the caller's
   * @throws KeyRefused when it is none, or not of this algorithm, or weak
   */
  static SigningKey parse(Terms.Signing terms, byte[] der) throws KeyRefused {
    PrivateHalf half = PrivateHalf.parse(terms.algorithm(), der);
    try {
      byte[] pkcs8 = half.info().getEncoded(ASN1Encoding.DER);
      Plaintext privateHalf = Plaintext.adopt(pkcs8);
      try {
        PublicKey publicKey = publicKey(terms.algorithm(), half.publicInfo());
        probe(terms.algorithm(), pkcs8, publicKey);
        JWK jwk = jwk(terms, publicKey, half.publicInfo());
        return new SigningKey(privateHalf, jwk.getKeyID(), jwk.toJSONString());
      } catch (KeyRefused | IOException | GeneralSecurityException | RuntimeException e) {
        privateHalf.close();
        throw e;
      }
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      // No cause: what libraries say may quote the key.
      throw new KeyRefused("is no usable key for " + terms.algorithm());
    }
  }

  private static PublicKey publicKey(Terms.Algorithm algorithm, SubjectPublicKeyInfo info)
      throws IOException, GeneralSecurityException {
    return KeyFactory.getInstance(keyType(algorithm))
        .generatePublic(new X509EncodedKeySpec(info.getEncoded(ASN1Encoding.DER)));
  }

  /** A pairwise consistency test, as FIPS 140-3 asks for of new key pairs. */
  private static void probe(Terms.Algorithm algorithm, byte[] pkcs8, PublicKey publicKey)
      throws GeneralSecurityException, KeyRefused {
    PrivateKey privateKey =
        KeyFactory.getInstance(keyType(algorithm)).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    Signature signature = Signature.getInstance(signatureType(algorithm));
    signature.initSign(privateKey);
    signature.update(PROBE);
    byte[] signed = signature.sign();
    signature.initVerify(publicKey);
    signature.update(PROBE);
    if (!signature.verify(signed)) {
      throw new KeyRefused("has halves that do not belong together");
    }
  }

  private static String keyType(Terms.Algorithm algorithm) {
    return switch (algorithm) {
      case ED25519 -> "Ed25519";
      case ES256 -> "EC";
      case RS256 -> "RSA";
      case HS256 -> throw noPair();
    };
  }

  private static String signatureType(Terms.Algorithm algorithm) {
    return switch (algorithm) {
      case ED25519 -> "Ed25519";
      case ES256 -> "SHA256withECDSA";
      case RS256 -> "SHA256withRSA";
      case HS256 -> throw noPair();
    };
  }

  /**
   * RFC 7517. Only of a key for JWTs does it say an {@code alg}: nobody who checks tokens shall
   * take the other kind for one of theirs.
   */
  private static JWK jwk(Terms.Signing terms, PublicKey key, SubjectPublicKeyInfo info)
      throws IOException {
    boolean jws = terms.purpose() == Terms.Purpose.JWS;
    try {
      return switch (terms.algorithm()) {
        case ED25519 ->
            new OctetKeyPair.Builder(
                    Curve.Ed25519, Base64URL.encode(info.getPublicKeyData().getOctets()))
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(jws ? JWSAlgorithm.Ed25519 : null)
                .keyIDFromThumbprint()
                .build();
        case ES256 ->
            new ECKey.Builder(Curve.P_256, (ECPublicKey) key)
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(jws ? JWSAlgorithm.ES256 : null)
                .keyIDFromThumbprint()
                .build();
        case RS256 ->
            new RSAKey.Builder((RSAPublicKey) key)
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(jws ? JWSAlgorithm.RS256 : null)
                .keyIDFromThumbprint()
                .build();
        case HS256 -> throw noPair();
      };
    } catch (JOSEException e) {
      throw new IllegalStateException("SHA-256 is not available", e);
    }
  }

  static IllegalArgumentException noPair() {
    return new IllegalArgumentException("HS256 has no key pairs");
  }
}
