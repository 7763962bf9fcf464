package io.stepvault.client.token;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Security;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A private key in PEM (RFC 7468), PKCS#8 and not encrypted, with the public half that belongs to
 * it. Messages hold nothing of the key.
 */
final class PemKeyPair {
  private static final String LABEL = "PRIVATE KEY";
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
  private static final List<String> TYPES = List.of("Ed25519", "EC", "RSA", "RSASSA-PSS");

  private static final int P384_BYTES = 48;

  private PemKeyPair() {}

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException when it is none
   */
  static KeyPair read(String pem) {
    Matcher blocks = BLOCK.matcher(pem);
    String other = null;
    while (blocks.find()) {
      if (blocks.group(1).equals(LABEL)) {
        return decode(blocks.group(2));
      }
      other = blocks.group(1);
    }
    throw new IllegalArgumentException(
        other == null
            ? "it is neither a JWK nor PEM"
            : "it holds a "
                + other
                + ", not a PRIVATE KEY (PKCS#8, not encrypted): write it again with openssl pkey");
  }

  private static KeyPair decode(String base64) {
    byte[] der = bytes(base64);
    try {
      return TYPES.stream()
          .flatMap(type -> ofType(type, der).stream())
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "it holds no private key for Ed25519, ES256, ES384, RS256 or PS256 that can"
                          + " be read"));
    } finally {
      Arrays.fill(der, (byte) 0);
    }
  }

  private static byte[] bytes(String base64) {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("its PEM is not base64");
    }
  }

  /**
   * By the first provider whose keys tell what they are made of, which not all do (Conscrypt's of
   * Ed25519). Empty when the key is of another type, or broken: which, no exception tells for sure.
   */
  private static Optional<KeyPair> ofType(String type, byte[] der) {
    Provider[] providers = Security.getProviders("KeyFactory." + type);
    return Stream.ofNullable(providers)
        .flatMap(Arrays::stream)
        .flatMap(provider -> by(provider, type, der).stream())
        .findFirst();
  }

  private static Optional<KeyPair> by(Provider provider, String type, byte[] der) {
    try {
      PrivateKey key =
          KeyFactory.getInstance(type, provider).generatePrivate(new PKCS8EncodedKeySpec(der));
      return Optional.of(pair(key, provider, der));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static KeyPair pair(PrivateKey key, Provider provider, byte[] der)
      throws GeneralSecurityException {
    if (key instanceof RSAPrivateCrtKey rsa) {
      return new KeyPair(
          KeyFactory.getInstance(key.getAlgorithm())
              .generatePublic(
                  new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent(), rsa.getParams())),
          key);
    }
    if (key instanceof EdECPrivateKey ed) {
      return new KeyPair(publicHalf(ed, provider), key);
    }
    if (key instanceof ECPrivateKey ec) {
      return new KeyPair(publicHalf(ec, der), key);
    }
    throw new GeneralSecurityException("not a supported type");
  }

  /**
   * PKCS#8 has the private half alone, and the Java platform makes the other one only together with
   * a new key. A new key is 32 random bytes (RFC 8032 section 5.1.5): here they are those of this
   * one. That the result belongs to it is checked by whoever reads a key.
   */
  private static PublicKey publicHalf(EdECPrivateKey key, Provider provider)
      throws GeneralSecurityException {
    byte[] seed =
        key.getBytes().orElseThrow(() -> new GeneralSecurityException("the key is not at hand"));
    KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519", provider);
    generator.initialize(NamedParameterSpec.ED25519, new Seed(seed));
    return generator.generateKeyPair().getPublic();
  }

  /** The last member of an ECPrivateKey is its public half (RFC 5915), which OpenSSL writes. */
  private static PublicKey publicHalf(ECPrivateKey key, byte[] der)
      throws GeneralSecurityException {
    int length = (key.getParams().getCurve().getField().getFieldSize() + 7) / 8;
    if (length > P384_BYTES) {
      throw new IllegalArgumentException("its EC key is on another curve than P-256 and P-384");
    }
    int point = der.length - 2 * length;
    byte[] before = {
      (byte) 0xa1, (byte) (2 * length + 4), 0x03, (byte) (2 * length + 2), 0x00, 0x04
    };
    if (point < before.length
        || !Arrays.equals(der, point - before.length, point, before, 0, before.length)) {
      throw new IllegalArgumentException(
          "its EC key comes without the public half: write it again with openssl pkey");
    }
    BigInteger x = new BigInteger(1, der, point, length);
    BigInteger y = new BigInteger(1, der, point + length, length);
    return KeyFactory.getInstance("EC")
        .generatePublic(new ECPublicKeySpec(new ECPoint(x, y), key.getParams()));
  }

  /** Gives these bytes, and no others. */
  private static final class Seed extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final transient byte[] seed;

    private Seed(byte[] seed) {
      this.seed = seed;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      if (bytes.length != seed.length) {
        throw new IllegalArgumentException("this Java makes Ed25519 keys another way: use a JWK");
      }
      System.arraycopy(seed, 0, bytes, 0, seed.length);
    }
  }
}
