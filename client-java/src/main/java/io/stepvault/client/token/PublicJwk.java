package io.stepvault.client.token;

import com.google.gson.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;

/** The public half of a key, as an authorizer registers it. */
final class PublicJwk {
  private PublicJwk() {}

  /** The members that a key of its type must have, in the order of RFC 7638. */
  private static JsonObject members(PublicKey key) {
    JsonObject jwk = new JsonObject();
    if (key instanceof RSAPublicKey rsa) {
      jwk.addProperty("e", number(rsa.getPublicExponent(), 0));
      jwk.addProperty("kty", "RSA");
      jwk.addProperty("n", number(rsa.getModulus(), 0));
    } else if (key instanceof ECPublicKey ec) {
      int bits = ec.getParams().getCurve().getField().getFieldSize();
      jwk.addProperty("crv", "P-" + bits);
      jwk.addProperty("kty", "EC");
      jwk.addProperty("x", number(ec.getW().getAffineX(), bits / 8));
      jwk.addProperty("y", number(ec.getW().getAffineY(), bits / 8));
    } else {
      // A SubjectPublicKeyInfo of Ed25519 ends with the key (RFC 8410 section 4).
      byte[] info = key.getEncoded();
      byte[] x = Arrays.copyOfRange(info, info.length - KeyAlgorithm.ED25519_BYTES, info.length);
      jwk.addProperty("crv", "Ed25519");
      jwk.addProperty("kty", "OKP");
      jwk.addProperty("x", Base64Url.encode(x));
    }
    return jwk;
  }

  /** The SHA-256 thumbprint (RFC 7638), base64url. */
  static String thumbprint(PublicKey key) {
    try {
      return Base64Url.encode(
          MessageDigest.getInstance("SHA-256")
              .digest(members(key).toString().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static String json(String kid, KeyAlgorithm algorithm, PublicKey key) {
    JsonObject jwk = new JsonObject();
    jwk.addProperty("kid", kid);
    jwk.addProperty("alg", algorithm.alg());
    members(key).entrySet().forEach(member -> jwk.add(member.getKey(), member.getValue()));
    return jwk.toString();
  }

  /** As RFC 7518 writes numbers: big-endian, without a sign, padded to a length if it has one. */
  private static String number(BigInteger value, int length) {
    byte[] signed = value.toByteArray();
    byte[] bytes = signed[0] == 0 ? Arrays.copyOfRange(signed, 1, signed.length) : signed;
    byte[] padded = new byte[Math.max(length, bytes.length)];
    System.arraycopy(bytes, 0, padded, padded.length - bytes.length, bytes.length);
    return Base64Url.encode(padded);
  }
}
