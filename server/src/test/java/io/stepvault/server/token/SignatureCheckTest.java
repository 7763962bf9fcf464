package io.stepvault.server.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64URL;
import io.stepvault.server.key.NativeCrypto;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Conscrypt and what stands in for it where it has no native library accept the same signatures.
 */
class SignatureCheckTest {
  /** RFC 8037 appendix A.4. */
  private static final byte[] ED25519_INPUT =
      "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
          .getBytes(StandardCharsets.US_ASCII);

  private static final byte[] ED25519_SIGNATURE =
      bytes(
          "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");

  private static final byte[] ED25519_KEY = bytes("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");

  /** RFC 7515 appendix A.3. */
  private static final byte[] ES256_INPUT =
      ("eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxl"
              + "LmNvbS9pc19yb290Ijp0cnVlfQ")
          .getBytes(StandardCharsets.US_ASCII);

  private static final byte[] ES256_SIGNATURE =
      bytes(
          "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");

  private static final ECKey ES256_KEY =
      new ECKey.Builder(
              Curve.P_256,
              new Base64URL("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
              new Base64URL("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"))
          .build();

  private static final BigInteger ED25519_ORDER =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

  static Stream<Arguments> checks() {
    return Stream.of(
        argumentSet(
            "Ed25519 on Conscrypt",
            Ed25519Check.nativeCheck(ED25519_KEY, NativeCrypto.PROVIDER.orElseThrow()),
            ED25519_INPUT,
            ED25519_SIGNATURE),
        argumentSet(
            "Ed25519 in Java",
            Ed25519Check.javaCheck(ED25519_KEY),
            ED25519_INPUT,
            ED25519_SIGNATURE),
        argumentSet(
            "ES256 on Conscrypt",
            EcdsaAlgorithm.check(JWSAlgorithm.ES256, ES256_KEY, NativeCrypto.PROVIDER),
            ES256_INPUT,
            ES256_SIGNATURE),
        argumentSet(
            "ES256 on the JDK",
            EcdsaAlgorithm.check(JWSAlgorithm.ES256, ES256_KEY, Optional.empty()),
            ES256_INPUT,
            ES256_SIGNATURE));
  }

  @ParameterizedTest
  @MethodSource("checks")
  void onlyTheSignatureOfTheRfcIsGood(SignatureCheck check, byte[] input, byte[] signature) {
    assertThat(check.isGood(input, signature)).isTrue();
    assertThat(check.isGood(flipped(input, 0), signature)).isFalse();
    for (int i = 0; i < signature.length; i++) {
      assertThat(check.isGood(input, flipped(signature, i))).as("byte %d", i).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("checks")
  void signatureOfAnotherLengthIsBad(SignatureCheck check, byte[] input, byte[] signature) {
    for (int length : new int[] {0, 1, 32, 63, 65, 128, 6_000}) {
      assertThat(check.isGood(input, Arrays.copyOf(signature, length))).as("%d", length).isFalse();
    }
    assertThat(check.isGood(input, new byte[64])).isFalse();
  }

  /** RFC 8032 section 5.1.7: S below the order, or every signature has a second spelling. */
  @Test
  void ed25519SignatureHasOneSpelling() {
    byte[] other = ED25519_SIGNATURE.clone();
    BigInteger s = littleEndian(Arrays.copyOfRange(other, 32, 64));
    byte[] bigEndian = s.add(ED25519_ORDER).toByteArray();
    for (int i = 0; i < 32; i++) {
      other[32 + i] = i < bigEndian.length ? bigEndian[bigEndian.length - 1 - i] : 0;
    }

    assertThat(Ed25519Check.javaCheck(ED25519_KEY).isGood(ED25519_INPUT, other)).isFalse();
    assertThat(
            Ed25519Check.nativeCheck(ED25519_KEY, NativeCrypto.PROVIDER.orElseThrow())
                .isGood(ED25519_INPUT, other))
        .isFalse();
  }

  @Test
  void conscryptIsNotInstalledGlobally() {
    assertThat(NativeCrypto.PROVIDER).isPresent();
    assertThat(Security.getProvider(NativeCrypto.PROVIDER.orElseThrow().getName())).isNull();
  }

  private static BigInteger littleEndian(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return new BigInteger(1, reversed);
  }

  private static byte[] flipped(byte[] bytes, int index) {
    byte[] copy = bytes.clone();
    copy[index] ^= 1;
    return copy;
  }

  private static byte[] bytes(String base64url) {
    return Base64Url.decode(base64url).orElseThrow();
  }
}
