package io.stepvault.server.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.Ed25519Signer;
import com.nimbusds.jose.jwk.OctetKeyPair;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;

/** Tokens of any form, all with a good signature, so that nothing is refused for a bad one. */
final class TestTokens {
  static final String HEADER =
      """
      {"alg":"Ed25519","kid":"key-1","typ":"stepvault+jwt"}""";

  static final String CLAIMS =
      """
      {"iss":"ath_1","aud":"stepvault","org":"acme","sub":"user-1","iat":1700000000,\
      "exp":1700000300,"nbf":1700000000,"jti":"t-1","scope":"resolve vault.read",\
      "cnf":{"x5t#S256":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},\
      "workflow":"w-1","run":"r-1","node":"n-1","owner":"alice","groups":["dev","ops"],\
      "secrets":["stripe_secret","My App's API Token"]}""";

  private static final String PRIVATE_JWK = TokenSigner.generatePrivateJwk("key-1", "Ed25519");
  private static final ObjectMapper JSON = new ObjectMapper();

  private TestTokens() {}

  static VerificationKey key() {
    return new TokenSigner(PRIVATE_JWK).verificationKey();
  }

  static String signed(String header, String claims) {
    return signed(header.getBytes(StandardCharsets.UTF_8), claims.getBytes(StandardCharsets.UTF_8));
  }

  static String signed(byte[] header, byte[] claims) {
    return signedParts(Base64Url.encode(header) + "." + Base64Url.encode(claims));
  }

  static String signedParts(String signingInput) {
    try {
      return signingInput
          + "."
          + new Ed25519Signer(OctetKeyPair.parse(PRIVATE_JWK))
              .sign(
                  new JWSHeader(JWSAlgorithm.Ed25519),
                  signingInput.getBytes(StandardCharsets.UTF_8));
    } catch (JOSEException | ParseException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The good claims with one replaced, given as JSON. */
  static String claimsWith(String name, String json) {
    try {
      return claims().<ObjectNode>set(name, JSON.readTree(json)).toString();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static String claimsWithout(String name) {
    ObjectNode claims = claims();
    claims.remove(name);
    return claims.toString();
  }

  private static ObjectNode claims() {
    try {
      return (ObjectNode) JSON.readTree(CLAIMS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
