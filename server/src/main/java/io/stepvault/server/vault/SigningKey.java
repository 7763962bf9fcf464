package io.stepvault.server.vault;

import com.google.crypto.tink.subtle.Random;
import com.nimbusds.jose.util.Base64URL;
import io.stepvault.server.item.Terms;
import io.stepvault.server.key.Plaintext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.jspecify.annotations.Nullable;

/**
 * One signing key.
 *
 * @param privateHalf PKCS#8 (RFC 5958) in DER, always in one form, without attributes; of HS256 the
 *     key itself. Whoever made it closes it.
 * @param kid its SHA-256 thumbprint by RFC 7638; of HS256 22 random characters: a thumbprint would
 *     tell something of the key
 * @param publicJwk RFC 7517, with {@code kid}; null of HS256
 */
record SigningKey(Plaintext privateHalf, String kid, @Nullable String publicJwk) {
  private static final int RSA_BITS = 3_072;
  private static final int HMAC_BYTES = 32;
  private static final int MOST_HMAC_BYTES = 512;
  private static final int FEWEST_BYTES = 8;
  private static final int RANDOM_KID_BYTES = 16;

  /** Makes a new key. RS256 takes half a second, others less than a millisecond or two. */
  static SigningKey generate(Terms.Signing terms) {
    if (terms.algorithm() == Terms.Algorithm.HS256) {
      return symmetric(Random.randBytes(HMAC_BYTES));
    }
    byte[] pkcs8 = generatePkcs8(terms.algorithm());
    try {
      // Through the same checks as a given one: that the halves belong together is seen by signing.
      return KeyPairs.parse(terms, pkcs8);
    } catch (KeyRefused e) {
      throw new IllegalStateException("the JDK made a bad key", e);
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
    }
  }

  private static byte[] generatePkcs8(Terms.Algorithm algorithm) {
    try {
      return generator(algorithm).generateKeyPair().getPrivate().getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JVM lacks a standard algorithm", e);
    }
  }

  private static KeyPairGenerator generator(Terms.Algorithm algorithm)
      throws NoSuchAlgorithmException, InvalidAlgorithmParameterException {
    return switch (algorithm) {
      case ED25519 -> KeyPairGenerator.getInstance("Ed25519");
      case ES256 -> {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        yield generator;
      }
      case RS256 -> {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(RSA_BITS);
        yield generator;
      }
      case HS256 -> throw new IllegalArgumentException("HS256 has no key pairs");
    };
  }

  /**
   * Takes a key over. The given bytes stay the caller's to close.
   *
   * @throws KeyRefused when it is none, or not of this algorithm, or weak
   */
  static SigningKey imported(Terms.Signing terms, Plaintext given) throws KeyRefused {
    byte[] bytes = given.exposeBytes();
    if (terms.algorithm() != Terms.Algorithm.HS256) {
      byte[] der = Pkcs8Encoding.der(bytes);
      try {
        return KeyPairs.parse(terms, der);
      } finally {
        Arrays.fill(der, (byte) 0);
      }
    }
    if (isOtherKey(bytes)) {
      throw new KeyRefused("must be the raw bytes of an HMAC key: not PEM, DER or a JWK");
    }
    if (bytes.length < HMAC_BYTES || bytes.length > MOST_HMAC_BYTES) {
      throw new KeyRefused(
          "must be %d to %d bytes for HS256 (RFC 7518 section 3.2), this one has %,d"
              .formatted(HMAC_BYTES, MOST_HMAC_BYTES, bytes.length));
    }
    if (PublishedKeys.contains(bytes) || isPattern(bytes)) {
      throw new KeyRefused(
          "must not be a key that was published or can be guessed; leave it out to have one made");
    }
    return symmetric(bytes.clone());
  }

  /**
   * Whether it is a key of another kind in one of its usual forms. Somebody's public key as an HMAC
   * key would be a key that everybody knows.
   */
  private static boolean isOtherKey(byte[] bytes) {
    return Pkcs8Encoding.looksLikePem(bytes) || isDer(bytes) || isJwk(bytes);
  }

  /** All of it is one ASN.1 sequence: SubjectPublicKeyInfo, PKCS#1, PKCS#8. */
  private static boolean isDer(byte[] bytes) {
    try {
      return ASN1Primitive.fromByteArray(bytes) instanceof ASN1Sequence all && all.size() > 1;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  private static boolean isJwk(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1).strip();
    return text.startsWith("{") && text.endsWith("}") && text.contains("\"kty\"");
  }

  /** Random bytes, even as hexadecimal text, have many different ones. */
  private static boolean isPattern(byte[] key) {
    return IntStream.range(0, key.length).map(i -> key[i]).distinct().limit(FEWEST_BYTES).count()
        < FEWEST_BYTES;
  }

  private static SigningKey symmetric(byte[] key) {
    String kid = Base64URL.encode(Random.randBytes(RANDOM_KID_BYTES)).toString();
    return new SigningKey(Plaintext.adopt(key), kid, null);
  }
}
