package io.stepvault.client.token;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** The algorithms that a broker accepts for tokens, and what the Java platform calls them. */
enum KeyAlgorithm {
  /** RFC 8032, by its name of RFC 9864. */
  ED25519("Ed25519", "Ed25519"),
  ES256("ES256", "SHA256withECDSAinP1363Format"),
  ES384("ES384", "SHA384withECDSAinP1363Format"),
  RS256("RS256", "SHA256withRSA"),
  PS256("PS256", "RSASSA-PSS");

  /** The length of a public key of Ed25519. */
  static final int ED25519_BYTES = 32;

  /** RFC 8410 section 4: a SubjectPublicKeyInfo of Ed25519, up to those bytes. */
  private static final byte[] ED25519_INFO = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final int LEAST_RSA_BITS = 2_048;
  private static final int MOST_RSA_BITS = 8_192;
  private static final int SALT_BYTES = 32;

  private final String alg;
  private final String signature;

  KeyAlgorithm(String alg, String signature) {
    this.alg = alg;
    this.signature = signature;
  }

  /** What a JWK or a header calls it. */
  String alg() {
    return alg;
  }

  /** By the {@code alg} of a JWK. */
  static Optional<KeyAlgorithm> named(String alg) {
    String name = alg.equals("EdDSA") ? ED25519.alg : alg;
    return Arrays.stream(values()).filter(algorithm -> algorithm.alg.equals(name)).findFirst();
  }

  /**
   * What a key is for when its file does not say so: as the broker decides it for public keys in
   * PEM, so RSA means RS256 unless the key itself is for PSS.
   */
  static Optional<KeyAlgorithm> of(PublicKey key) {
    return Arrays.stream(values()).filter(algorithm -> algorithm.fits(key)).findFirst();
  }

  /** Whether a key is of this algorithm's type. */
  boolean fits(PublicKey key) {
    return switch (this) {
      // Not every provider's keys are an EdECKey.
      case ED25519 ->
          key.getEncoded() != null
              && key.getEncoded().length == ED25519_INFO.length + ED25519_BYTES
              && Arrays.equals(
                  key.getEncoded(), 0, ED25519_INFO.length, ED25519_INFO, 0, ED25519_INFO.length);
      case ES256, ES384 -> key instanceof ECKey ec && isSame(ec.getParams(), curve());
      case RS256 -> isRsa(key) && key.getAlgorithm().equals("RSA");
      // A key that any padding may be used with, too, when its JWK says PS256.
      case PS256 -> isRsa(key);
    };
  }

  private static boolean isRsa(PublicKey key) {
    return key instanceof RSAKey rsa
        && rsa.getModulus().bitLength() >= LEAST_RSA_BITS
        && rsa.getModulus().bitLength() <= MOST_RSA_BITS;
  }

  private static boolean isSame(ECParameterSpec one, ECParameterSpec other) {
    return one.getCurve().equals(other.getCurve())
        && one.getGenerator().equals(other.getGenerator())
        && one.getOrder().equals(other.getOrder());
  }

  /** The curve of ES256 and ES384. */
  ECParameterSpec curve() {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(this == ES256 ? "secp256r1" : "secp384r1"));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + alg, e);
    }
  }

  /** A public key of Ed25519 as the Java platform reads it. */
  static byte[] ed25519Info(byte[] key) {
    byte[] info = Arrays.copyOf(ED25519_INFO, ED25519_INFO.length + key.length);
    System.arraycopy(key, 0, info, ED25519_INFO.length, key.length);
    return info;
  }

  byte[] sign(PrivateKey key, byte[] message) throws GeneralSecurityException {
    Signature signing = signature();
    signing.initSign(key);
    signing.update(message);
    return signing.sign();
  }

  boolean isGood(PublicKey key, byte[] message, byte[] signed) throws GeneralSecurityException {
    Signature checking = signature();
    checking.initVerify(key);
    checking.update(message);
    return checking.verify(signed);
  }

  private Signature signature() throws GeneralSecurityException {
    Signature made = Signature.getInstance(signature);
    if (this == PS256) {
      made.setParameter(
          new PSSParameterSpec(
              "SHA-256",
              "MGF1",
              MGF1ParameterSpec.SHA256,
              SALT_BYTES,
              PSSParameterSpec.TRAILER_FIELD_BC));
    }
    return made;
  }
}
