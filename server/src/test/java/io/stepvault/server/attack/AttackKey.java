package io.stepvault.server.attack;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/** A key pair that signs whatever it is given, in any way its type can. */
final class AttackKey {
  private final String kid;
  private final String algorithm;
  private final KeyPair pair;

  private AttackKey(String kid, String algorithm, KeyPair pair) {
    this.kid = kid;
    this.algorithm = algorithm;
    this.pair = pair;
  }

  static AttackKey generate(String kid, String algorithm) {
    try {
      return new AttackKey(kid, algorithm, generator(algorithm).generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPairGenerator generator(String algorithm) throws GeneralSecurityException {
    KeyPairGenerator generator =
        KeyPairGenerator.getInstance(
            switch (algorithm) {
              case "Ed25519" -> "Ed25519";
              case "ES256", "ES384" -> "EC";
              default -> "RSA";
            });
    if (!algorithm.equals("Ed25519")) {
      generator.initialize(
          switch (algorithm) {
            case "ES256" -> 256;
            case "ES384" -> 384;
            default -> 2_048;
          });
    }
    return generator;
  }

  String kid() {
    return kid;
  }

  String algorithm() {
    return algorithm;
  }

  /** The header of a good token. */
  String header() {
    return "{\"alg\":\"" + algorithm + "\",\"kid\":\"" + kid + "\",\"typ\":\"stepvault+jwt\"}";
  }

  /** The public half as a JWK. */
  String jwk() {
    Algorithm named = new Algorithm(algorithm);
    JWK jwk =
        switch (pair.getPublic()) {
          case RSAPublicKey key -> new RSAKey.Builder(key).keyID(kid).algorithm(named).build();
          case ECPublicKey key ->
              new ECKey.Builder(curve(), key).keyID(kid).algorithm(named).build();
          default ->
              new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(rawPublic()))
                  .keyID(kid)
                  .algorithm(named)
                  .build();
        };
    return jwk.toJSONString();
  }

  private Curve curve() {
    return algorithm.equals("ES256") ? Curve.P_256 : Curve.P_384;
  }

  /** The public half as a SubjectPublicKeyInfo. */
  byte[] der() {
    return pair.getPublic().getEncoded();
  }

  byte[] pem() {
    return ("-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der())
            + "\n-----END PUBLIC KEY-----\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** The last bytes of the DER: Ed25519's public key itself. */
  byte[] rawPublic() {
    return Arrays.copyOfRange(der(), der().length - 32, der().length);
  }

  RSAPublicKey rsa() {
    return (RSAPublicKey) pair.getPublic();
  }

  ECPublicKey ec() {
    return (ECPublicKey) pair.getPublic();
  }

  /** The signature that belongs to the key's algorithm. */
  byte[] signature(String input) {
    return signatureAs(algorithm, input);
  }

  /** The signature of another algorithm that the type of key can have. */
  byte[] signatureAs(String other, String input) {
    return switch (other) {
      case "Ed25519" -> signature("Ed25519", null, input);
      case "ES256" -> signature("SHA256withECDSAinP1363Format", null, input);
      case "ES384" -> signature("SHA384withECDSAinP1363Format", null, input);
      case "RS256" -> signature("SHA256withRSA", null, input);
      case "PS256" -> signature("RSASSA-PSS", pss(MGF1ParameterSpec.SHA256, 32), input);
      default -> throw new IllegalStateException(other);
    };
  }

  static PSSParameterSpec pss(MGF1ParameterSpec mask, int saltBytes) {
    return new PSSParameterSpec("SHA-256", "MGF1", mask, saltBytes, 1);
  }

  /** Any other that the JDK makes with this type of key; {@code parameters} may be null. */
  byte[] signature(String jcaName, AlgorithmParameterSpec parameters, String input) {
    try {
      Signature signature = Signature.getInstance(jcaName);
      if (parameters != null) {
        signature.setParameter(parameters);
      }
      signature.initSign(pair.getPrivate());
      signature.update(input.getBytes(StandardCharsets.US_ASCII));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A token of any header and claims, with the signature that belongs to the key's algorithm. */
  String sign(String header, String claims) {
    return sign(Jwt.input(header, claims));
  }

  /** The same, of parts that are encoded already, in whatever way. */
  String sign(String input) {
    return input + "." + Jwt.encode(signature(input));
  }
}
