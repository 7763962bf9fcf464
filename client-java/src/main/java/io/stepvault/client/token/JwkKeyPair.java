package io.stepvault.client.token;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPrivateKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;

/** A private JWK (RFC 7517; RFC 7518 section 6, RFC 8037). Messages hold nothing of the key. */
final class JwkKeyPair {
  private final JsonObject jwk;

  private JwkKeyPair(JsonObject jwk) {
    this.jwk = jwk;
  }

  /**
   * Reads both halves.
   *
   * @throws IllegalArgumentException when it is not one of a supported type
   */
  static KeyPair read(JsonObject jwk) {
    JwkKeyPair members = new JwkKeyPair(jwk);
    String type = members.required("kty");
    if (!jwk.has("d")) {
      throw new IllegalArgumentException(
          type.equals("oct")
              ? "it is a symmetric key, with which no token is signed"
              : "its JWK has no d: it is no private key");
    }
    String curve = string(jwk, "crv").orElse("");
    try {
      return switch (type + " " + curve) {
        case "OKP Ed25519" -> members.ed25519();
        case "EC P-256" -> members.ec(KeyAlgorithm.ES256.curve());
        case "EC P-384" -> members.ec(KeyAlgorithm.ES384.curve());
        case "RSA " -> members.rsa();
        default ->
            throw new IllegalArgumentException(
                "its JWK is none of kty OKP with crv Ed25519, EC with P-256 or P-384, and RSA");
      };
    } catch (GeneralSecurityException e) {
      // No cause: it may quote the key.
      throw new IllegalArgumentException("its JWK holds no key that can be read");
    }
  }

  /** A member that is a string, if it is there. */
  static Optional<String> string(JsonObject jwk, String name) {
    JsonElement value = jwk.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isString()) {
      throw new IllegalArgumentException("the member " + name + " of its JWK is not a string");
    }
    return Optional.of(value.getAsString());
  }

  private KeyPair ed25519() throws GeneralSecurityException {
    byte[] x = bytes("x");
    if (x.length != KeyAlgorithm.ED25519_BYTES) {
      throw new GeneralSecurityException("x is not 32 bytes long");
    }
    KeyFactory factory = KeyFactory.getInstance("Ed25519");
    return new KeyPair(
        factory.generatePublic(new X509EncodedKeySpec(KeyAlgorithm.ed25519Info(x))),
        factory.generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, bytes("d"))));
  }

  private KeyPair ec(ECParameterSpec curve) throws GeneralSecurityException {
    KeyFactory factory = KeyFactory.getInstance("EC");
    ECPoint point = new ECPoint(number("x"), number("y"));
    return new KeyPair(
        factory.generatePublic(new ECPublicKeySpec(point, curve)),
        factory.generatePrivate(new ECPrivateKeySpec(number("d"), curve)));
  }

  private KeyPair rsa() throws GeneralSecurityException {
    KeyFactory factory = KeyFactory.getInstance("RSA");
    PublicKey publicKey = factory.generatePublic(new RSAPublicKeySpec(number("n"), number("e")));
    // RFC 7518 section 6.3.2: with the first of these are all.
    return new KeyPair(
        publicKey,
        factory.generatePrivate(
            jwk.has("p")
                ? new RSAPrivateCrtKeySpec(
                    number("n"),
                    number("e"),
                    number("d"),
                    number("p"),
                    number("q"),
                    number("dp"),
                    number("dq"),
                    number("qi"))
                : new RSAPrivateKeySpec(number("n"), number("d"))));
  }

  private BigInteger number(String name) {
    return new BigInteger(1, bytes(name));
  }

  private byte[] bytes(String name) {
    try {
      return Base64.getUrlDecoder().decode(required(name));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the member " + name + " of its JWK is missing or not base64url");
    }
  }

  private String required(String name) {
    return string(jwk, name)
        .orElseThrow(() -> new IllegalArgumentException("its JWK has no " + name));
  }
}
