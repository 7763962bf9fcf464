package io.stepvault.server.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.jwk.JWK;
import io.stepvault.server.key.NativeCrypto;
import java.text.ParseException;

/** Signs tokens with an authorizer's private key, for the command line and the development home. */
public final class TokenSigner {
  private final VerificationKey verificationKey;
  private final JWSSigner signer;

  /**
   * A signer for a private JWK with {@code kid} and {@code alg}, as {@link #generatePrivateJwk}
   * makes.
   *
   * @throws IllegalArgumentException if it is none, or its public half would be refused; the
   *     message holds nothing of the key
   */
  public TokenSigner(String privateJwk) {
    JWK jwk;
    try {
      jwk = JWK.parse(privateJwk);
    } catch (ParseException | RuntimeException e) {
      // No cause: the parser's message may quote the key.
      throw new IllegalArgumentException("not a JWK");
    }
    if (!jwk.isPrivate() || jwk.toPublicJWK() == null) {
      throw new IllegalArgumentException("not the private half of a key pair");
    }
    try {
      verificationKey = VerificationKey.fromJwk(jwk.toPublicJWK().toJSONString());
      signer = KeyAlgorithm.named(verificationKey.algorithm()).orElseThrow().signer(jwk);
      NativeCrypto.PROVIDER.ifPresent(signer.getJCAContext()::setProvider);
    } catch (KeyRefusedException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (JOSEException e) {
      throw new IllegalArgumentException("the private half cannot sign");
    }
  }

  /** The public half, to register with the authorizer. */
  public VerificationKey verificationKey() {
    return verificationKey;
  }

  /**
   * Signs a token and reads it back, so that none leaves that a broker would find malformed.
   *
   * @throws IllegalArgumentException if the claims are out of bounds, or the halves of the key do
   *     not belong together
   */
  public String sign(TokenClaims claims) {
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.parse(verificationKey.algorithm()))
            .type(new JOSEObjectType(ParsedToken.TYPE))
            .keyID(verificationKey.kid())
            .build();
    JWSObject jws = new JWSObject(header, new Payload(ClaimsWriter.write(claims)));
    try {
      jws.sign(signer);
      String token = jws.serialize();
      if (!verificationKey.verifies(ParsedToken.parse(token).jws())) {
        throw new IllegalArgumentException("the key's private half belongs to another public half");
      }
      return token;
    } catch (TokenRefusedException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (JOSEException e) {
      throw new IllegalStateException("the key does not sign", e);
    }
  }

  /**
   * A new private key as a JWK with {@code kid}, {@code alg} and {@code use}. To be kept secret.
   *
   * @param kid 1 to 128 printable ASCII characters
   * @param alg {@code Ed25519} (or {@code EdDSA}), {@code ES256}, {@code ES384}, {@code RS256} or
   *     {@code PS256}
   * @throws IllegalArgumentException for another kid or alg
   */
  public static String generatePrivateJwk(String kid, String alg) {
    KeyAlgorithm algorithm =
        KeyAlgorithm.named(alg)
            .orElseThrow(() -> new IllegalArgumentException("alg is not supported"));
    if (!KeyId.isWellFormed(kid)) {
      throw new IllegalArgumentException("kid is not 1 to 128 printable ASCII characters");
    }
    try {
      return algorithm.generate(kid).toJSONString();
    } catch (JOSEException e) {
      throw new IllegalStateException("the key cannot be generated", e);
    }
  }
}
