package io.stepvault.server.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import io.stepvault.server.key.NativeCrypto;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RSA keys and signatures: which are refused, on Conscrypt and on the JDK alike. */
final class RsaKeysTest {
  private static final byte[] INPUT = "header.claims".getBytes(StandardCharsets.US_ASCII);
  private static final BigInteger E = BigInteger.valueOf(65_537);

  private static RSAKey key;

  @BeforeAll
  static void generate() throws Exception {
    key = new RSAKeyGenerator(2_048).generate();
  }

  private static String jwk(BigInteger modulus, BigInteger exponent) {
    return jwk(Base64Url.encode(bytes(modulus)), Base64Url.encode(bytes(exponent)));
  }

  private static String jwk(String n, String e) {
    return "{\"kty\":\"RSA\",\"kid\":\"k\",\"alg\":\"RS256\",\"n\":\"%s\",\"e\":\"%s\"}"
        .formatted(n, e);
  }

  private static byte[] bytes(BigInteger number) {
    byte[] bytes = number.toByteArray();
    return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
  }

  /**
   * A number of so many bits without small factors; nobody checks whether it has two large ones.
   */
  private static BigInteger modulus(int bits) {
    BigInteger modulus = BigInteger.ONE.shiftLeft(bits - 1).add(BigInteger.ONE);
    while (hasSmallFactor(modulus)) {
      modulus = modulus.add(BigInteger.TWO);
    }
    return modulus;
  }

  private static boolean hasSmallFactor(BigInteger number) {
    for (int i = 3; i < 752; i += 2) {
      if (number.mod(BigInteger.valueOf(i)).signum() == 0) {
        return true;
      }
    }
    return false;
  }

  static Stream<Arguments> weak() {
    BigInteger good = modulus(2_048);
    String n = Base64Url.encode(bytes(good));
    return Stream.of(
        argumentSet("1,024 bits", jwk(modulus(1_024), E), "1,024 bits"),
        argumentSet("2,047 bits", jwk(modulus(2_047), E), "2,047 bits"),
        argumentSet("8,193 bits", jwk(modulus(8_193), E), "8,193 bits"),
        argumentSet("e of 1", jwk(good, BigInteger.ONE), "exponent"),
        argumentSet("e of 3", jwk(good, BigInteger.valueOf(3)), "exponent"),
        argumentSet("e of 65,535", jwk(good, BigInteger.valueOf(65_535)), "exponent"),
        argumentSet("even e", jwk(good, BigInteger.valueOf(65_538)), "exponent"),
        argumentSet("e of 34 bits", jwk(good, BigInteger.ONE.shiftLeft(33).add(E)), "exponent"),
        argumentSet("even n", jwk(good.add(BigInteger.ONE), E), "small factor"),
        argumentSet(
            "n divisible by 751",
            jwk(modulus(2_040).multiply(BigInteger.valueOf(751)), E),
            "small factor"),
        argumentSet("a leading zero", jwk("AA" + n, "AQAB"), "n is not base64url"),
        argumentSet("e of 0", jwk(n, "AA"), "e is not base64url"),
        argumentSet("no e", jwk(n, ""), "e is not base64url"),
        argumentSet("no n", jwk(n, "AQAB").replace("\"n\"", "\"m\""), "member n"),
        argumentSet("ROCA", jwk(roca(), E), "CVE-2017-15361"),
        argumentSet("another kty", jwk(good, E).replace("\"RSA\"", "\"EC\""), "kty"));
  }

  /** Product of two numbers as the library makes primes of, of 1,024 bits each. */
  private static BigInteger roca() {
    BigInteger m = BigInteger.ONE;
    BigInteger prime = BigInteger.ONE;
    for (int i = 0; i < 126; i++) {
      prime = prime.nextProbablePrime();
      m = m.multiply(prime);
    }
    BigInteger first = m.multiply(BigInteger.ONE.shiftLeft(1_023 - m.bitLength() + 1)).add(E);
    while (hasSmallFactor(first)) {
      first = first.add(m);
    }
    return first.multiply(first);
  }

  @ParameterizedTest
  @MethodSource("weak")
  void weakKeyIsRefused(String jwk, String message) {
    assertThatExceptionOfType(KeyRefusedException.class)
        .isThrownBy(() -> VerificationKey.fromJwk(jwk))
        .withMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(ints = {2_048, 3_072, 4_096, 8_192})
  void longEnoughKeyIsAccepted(int bits) throws KeyRefusedException {
    assertThat(VerificationKey.fromJwk(jwk(modulus(bits), E)).algorithm()).isEqualTo("RS256");
  }

  static Stream<Arguments> checks() throws Exception {
    RSAPublicKeySpec spec =
        new RSAPublicKeySpec(
            key.getModulus().decodeToBigInteger(), key.getPublicExponent().decodeToBigInteger());
    return Stream.of(
        argumentSet(
            "RS256 on Conscrypt",
            new Rs256Algorithm().check(spec, NativeCrypto.PROVIDER),
            signed("SHA256withRSA", 0)),
        argumentSet(
            "RS256 on the JDK",
            new Rs256Algorithm().check(spec, Optional.empty()),
            signed("SHA256withRSA", 0)),
        argumentSet(
            "PS256 on Conscrypt",
            new Ps256Algorithm().check(spec, NativeCrypto.PROVIDER),
            signed("RSASSA-PSS", 32)),
        argumentSet(
            "PS256 on the JDK",
            new Ps256Algorithm().check(spec, Optional.empty()),
            signed("RSASSA-PSS", 32)));
  }

  private static byte[] signed(String algorithm, int salt) throws Exception {
    Signature signature = Signature.getInstance(algorithm);
    if (salt > 0) {
      signature.setParameter(
          new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, salt, 1));
    }
    signature.initSign(key.toPrivateKey());
    signature.update(INPUT);
    return signature.sign();
  }

  @ParameterizedTest
  @MethodSource("checks")
  void onlyTheSignatureItselfIsGood(SignatureCheck check, byte[] signature) {
    assertThat(check.isGood(INPUT, signature)).isTrue();
    assertThat(check.isGood(new byte[] {1}, signature)).isFalse();
    for (int i = 0; i < signature.length; i += 5) {
      byte[] flipped = signature.clone();
      flipped[i] ^= 1;
      assertThat(check.isGood(INPUT, flipped)).as("byte %d", i).isFalse();
    }
    for (int length : new int[] {0, 1, 255, 257, 512, 6_000}) {
      assertThat(check.isGood(INPUT, Arrays.copyOf(signature, length))).isFalse();
    }
    assertThat(check.isGood(INPUT, new byte[256])).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"RSASSA-PSS, 20", "RSASSA-PSS, 1", "RSASSA-PSS, 64", "SHA256withRSA, 0"})
  void ps256IsOneSaltLengthAndNoOtherPadding(String algorithm, int salt) throws Exception {
    byte[] signature = signed(algorithm, salt);
    RSAPublicKeySpec spec =
        new RSAPublicKeySpec(
            key.getModulus().decodeToBigInteger(), key.getPublicExponent().decodeToBigInteger());

    assertThat(new Ps256Algorithm().check(spec, NativeCrypto.PROVIDER).isGood(INPUT, signature))
        .isFalse();
    assertThat(new Ps256Algorithm().check(spec, Optional.empty()).isGood(INPUT, signature))
        .isFalse();
  }
}
