package io.stepvault.server.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;

/** Strict access to the members of a JWK. */
final class JwkMembers {
  private JwkMembers() {}

  /** A string member that must be there. */
  static String string(ObjectNode jwk, String name) throws KeyRefusedException {
    JsonNode value = jwk.get(name);
    if (value == null || !value.isTextual()) {
      throw new KeyRefusedException(
          "The JWK has no string member " + name + ": export the public key again with it.");
    }
    return value.textValue();
  }

  /** Refuses a member that has another value than the algorithm needs. */
  static void expect(ObjectNode jwk, String name, String value) throws KeyRefusedException {
    if (!string(jwk, name).equals(value)) {
      throw new KeyRefusedException(
          "The JWK's " + name + " does not agree with its alg, which needs " + value + ".");
    }
  }

  /** A base64url member of exactly so many bytes (RFC 7518 section 6.2.1.2: leading zeros stay). */
  static byte[] bytes(ObjectNode jwk, String name, int length) throws KeyRefusedException {
    return Base64Url.decode(string(jwk, name))
        .filter(bytes -> bytes.length == length)
        .orElseThrow(
            () ->
                new KeyRefusedException(
                    "The JWK's "
                        + name
                        + " is not base64url of exactly "
                        + length
                        + " bytes, without padding: export the public key again."));
  }

  /** A base64url member of a positive number in its fewest bytes (RFC 7518 section 2). */
  static BigInteger number(ObjectNode jwk, String name) throws KeyRefusedException {
    return Base64Url.decode(string(jwk, name))
        .filter(bytes -> bytes.length > 0 && bytes[0] != 0)
        .map(bytes -> new BigInteger(1, bytes))
        .orElseThrow(
            () ->
                new KeyRefusedException(
                    "The JWK's "
                        + name
                        + " is not base64url of a number without leading zeros, without padding:"
                        + " export the public key again."));
  }
}
