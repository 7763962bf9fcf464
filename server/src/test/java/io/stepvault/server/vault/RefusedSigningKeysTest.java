package io.stepvault.server.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.util.Base64URL;
import io.stepvault.server.item.Terms;
import io.stepvault.server.item.Terms.Algorithm;
import io.stepvault.server.item.Terms.Purpose;
import io.stepvault.server.key.Plaintext;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that are not taken, each with what is wrong with it. */
final class RefusedSigningKeysTest {
  private static Terms.Signing terms(Algorithm algorithm) {
    return new Terms.Signing(algorithm, Purpose.JWS);
  }

  private static byte[] file(String name) {
    try (InputStream in =
        RefusedSigningKeysTest.class.getResourceAsStream(
            "/vectors/signing-keys/" + name + ".pem")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** What stands in a PEM file. */
  private static byte[] der(String name) {
    String text = new String(file(name), StandardCharsets.US_ASCII);
    return Base64.getMimeDecoder().decode(text.replaceAll("-----[A-Z ]+-----", ""));
  }

  private static SigningKey imported(Algorithm algorithm, byte[] key) throws KeyRefused {
    try (Plaintext given = Plaintext.adopt(key.clone())) {
      return SigningKey.imported(terms(algorithm), given);
    }
  }

  private static String problem(Algorithm algorithm, byte[] key) {
    KeyRefused refused = catchThrowableOfType(KeyRefused.class, () -> imported(algorithm, key));
    assertThat(refused).as("the refusal").isNotNull();
    assertThat(refused).hasNoCause();
    assertThat(refused.getStackTrace()).isEmpty();
    return refused.getMessage();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a-string-secret-at-least-256-bits-long", // jwt.io
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
        "abababababababababababababababababababababab",
      })
  void anHmacKeyThatOthersKnowIsRefused(String known) {
    assertThatExceptionOfType(KeyRefused.class)
        .isThrownBy(() -> imported(Algorithm.HS256, known.getBytes(UTF_8)))
        .withMessageContaining("was published or can be guessed")
        .withMessageNotContaining(known);
  }

  @Test
  void aPublishedHmacKeyIsKnownDecodedToo() {
    // RFC 7515, appendix A.1, and RFC 7520, section 3.5.
    for (String known :
        new String[] {
          "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
          "hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg"
        }) {
      assertThatExceptionOfType(KeyRefused.class)
          .isThrownBy(() -> imported(Algorithm.HS256, Base64URL.from(known).decode()));
    }
  }

  private static byte[] p256(BigInteger d, byte[] publicPoint) throws IOException {
    return new PrivateKeyInfo(
            new AlgorithmIdentifier(
                X9ObjectIdentifiers.id_ecPublicKey, X9ObjectIdentifiers.prime256v1),
            publicPoint == null
                ? new ECPrivateKey(256, d)
                : new ECPrivateKey(
                    256,
                    d,
                    new org.bouncycastle.asn1.DERBitString(publicPoint),
                    X9ObjectIdentifiers.prime256v1))
        .getEncoded();
  }

  @ParameterizedTest
  @CsvSource({
    "ED25519, ed25519-encrypted, password",
    "ED25519, ed25519-public, public key",
    "ED25519, ed25519-certificate, public key",
    "ED25519, x25519, another algorithm",
    "ED25519, ed448, another algorithm",
    "ED25519, p256, another algorithm",
    "ED25519, rsa2048, another algorithm",
    "ES256, p256-public, public key",
    "ES256, p256-sec1, openssl pkcs8",
    "ES256, p256-explicit, curve",
    "ES256, p384, curve",
    "ES256, secp256k1, curve",
    "ES256, ed25519, another algorithm",
    "ES256, rsa2048, another algorithm",
    "RS256, rsa1024, '2,048'",
    "RS256, rsa2047, '2,048'",
    "RS256, rsa-e3, 'exponent of 65,537'",
    "RS256, rsa-pss, another algorithm",
    "RS256, rsa2048-pkcs1, openssl pkcs8",
    "RS256, rsa2048-encrypted-pkcs1, openssl pkcs8",
    "RS256, p256, another algorithm",
    "RS256, dsa, another algorithm",
  })
  void aKeyOfTheWrongSortIsRefused(Algorithm algorithm, String name, String advice) {
    assertThat(problem(algorithm, file(name))).contains(advice);
    if (!name.equals("rsa2048-encrypted-pkcs1")) { // That encryption is one of PEM alone.
      assertThat(problem(algorithm, der(name))).hasSizeGreaterThan(20);
    }
  }

  @Test
  void aScalarOutsideTheCurvesOrderIsRefused() throws IOException {
    BigInteger order =
        new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
    for (BigInteger d : new BigInteger[] {BigInteger.ZERO, order, order.add(BigInteger.ONE)}) {
      assertThat(problem(Algorithm.ES256, p256(d, null))).contains("no key that can be read");
    }
  }

  @Test
  void anRsaKeyWhosePartsDoNotBelongTogetherIsRefused() throws Exception {
    RSAPrivateKey good =
        RSAPrivateKey.getInstance(PrivateKeyInfo.getInstance(der("rsa2048")).parsePrivateKey());
    BigInteger two = BigInteger.TWO;
    for (RSAPrivateKey bad :
        new RSAPrivateKey[] {
          with(good, good.getModulus().add(two), good.getExponent1()),
          with(good, good.getModulus(), good.getExponent1().add(two)),
        }) {
      byte[] der =
          new PrivateKeyInfo(new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption), bad)
              .getEncoded();
      assertThat(problem(Algorithm.RS256, der)).hasSizeGreaterThan(20);
    }
  }

  private static RSAPrivateKey with(RSAPrivateKey key, BigInteger modulus, BigInteger exponent1) {
    return new RSAPrivateKey(
        modulus,
        key.getPublicExponent(),
        key.getPrivateExponent(),
        key.getPrime1(),
        key.getPrime2(),
        exponent1,
        key.getExponent2(),
        key.getCoefficient());
  }

  @ParameterizedTest
  @EnumSource(value = Algorithm.class, names = "HS256", mode = EnumSource.Mode.EXCLUDE)
  void garbageIsRefused(Algorithm algorithm) {
    String name =
        switch (algorithm) {
          case ED25519 -> "ed25519";
          case ES256 -> "p256";
          default -> "rsa2048";
        };
    byte[] pem = file(name);
    byte[] der = der(name);
    problem(algorithm, "no key at all".getBytes(StandardCharsets.US_ASCII));
    problem(algorithm, new byte[100]);
    problem(algorithm, new byte[] {0x30});
    problem(algorithm, new byte[] {0x30, 0});
    problem(algorithm, new byte[] {0x30, (byte) 0x84, 0x7F, -1, -1, -1});
    problem(algorithm, new byte[20_000]);
    problem(algorithm, Arrays.copyOf(pem, pem.length / 2));
    problem(algorithm, Arrays.copyOf(der, der.length - 1));
    problem(algorithm, Arrays.copyOf(der, der.length + 1));
    problem(algorithm, twice(pem));
    problem(algorithm, text(pem).replace("PRIVATE", "SECRET").getBytes(StandardCharsets.US_ASCII));
    problem(algorithm, text(pem).replaceFirst("\nM", "\n*").getBytes(StandardCharsets.US_ASCII));
  }

  private static String text(byte[] pem) {
    return new String(pem, StandardCharsets.US_ASCII);
  }

  private static byte[] twice(byte[] bytes) {
    byte[] both = Arrays.copyOf(bytes, 2 * bytes.length);
    System.arraycopy(bytes, 0, both, bytes.length, bytes.length);
    return both;
  }

  @Test
  void aDeepNestIsRefused() {
    byte[] nest = new byte[16_000];
    for (int i = 0; i < nest.length; i += 2) {
      nest[i] = 0x30;
      nest[i + 1] = (byte) 0x80; // Of no stated length.
    }
    problem(Algorithm.RS256, nest);
  }
}
