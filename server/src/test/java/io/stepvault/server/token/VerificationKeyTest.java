package io.stepvault.server.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerificationKeyTest {
  /** RFC 8037 appendix A.2. */
  private static final String ED25519 =
      """
      {"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",\
      "kid":"k","alg":"EdDSA"}""";

  /** RFC 7515 appendix A.3.1. */
  private static final String ES256 =
      """
      {"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",\
      "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","kid":"k","alg":"ES256"}""";

  @Test
  void canonicalFormHasOnlyWhatIsNeeded() throws KeyRefusedException {
    String more =
        ED25519.replace("}", ",\"use\":\"sig\",\"key_ops\":[\"verify\"],\"x5c\":[],\"n\":1}");

    assertThat(VerificationKey.fromJwk(more).canonicalJwk())
        .isEqualTo(
            "{\"kid\":\"k\",\"alg\":\"Ed25519\",\"crv\":\"Ed25519\",\"kty\":\"OKP\","
                + "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {ED25519, ES256})
  void canonicalFormIsReadBackTheSame(String jwk) throws KeyRefusedException {
    VerificationKey key = VerificationKey.fromJwk(jwk);
    VerificationKey again = VerificationKey.fromJwk(key.canonicalJwk());

    assertThat(again.canonicalJwk()).isEqualTo(key.canonicalJwk());
    assertThat(again.thumbprint()).isEqualTo(key.thumbprint());
    assertThat(again.kid()).isEqualTo("k");
  }

  @Test
  void thumbprintIsThatOfRfc8037() throws KeyRefusedException {
    assertThat(VerificationKey.fromJwk(ED25519).thumbprint())
        .isEqualTo("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  }

  @Test
  void thumbprintDependsOnTheKeyAlone() throws KeyRefusedException {
    String renamed =
        ED25519.replace("EdDSA", "Ed25519").replace("\"kid\":\"k\"", "\"kid\":\"other\"");

    assertThat(VerificationKey.fromJwk(renamed).thumbprint())
        .isEqualTo(VerificationKey.fromJwk(ED25519).thumbprint());
    assertThat(VerificationKey.fromJwk(ES256).thumbprint())
        .isNotEqualTo(VerificationKey.fromJwk(ED25519).thumbprint());
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        argumentSet("empty", "", "plain JSON object"),
        argumentSet("PEM", "-----BEGIN PUBLIC KEY-----", "plain JSON object"),
        argumentSet("list", "[" + ED25519 + "]", "plain JSON object"),
        argumentSet("two objects", ED25519 + ED25519, "plain JSON object"),
        argumentSet("set", "{\"keys\":[" + ED25519 + "]}", "alg"),
        argumentSet("duplicate", with(ED25519, "\"kid\":\"k\""), "duplicate"),
        argumentSet("escaped duplicate", with(ED25519, "\"\\u006bid\":\"z\""), "duplicate"),
        argumentSet("BOM", "\uFEFF" + ED25519, "plain JSON object"),
        argumentSet("too long", with(ED25519, "\"z\":\"" + "z".repeat(4096) + "\""), "4 KiB"),
        argumentSet(
            "too many bytes", with(ED25519, "\"z\":\"" + "\u20ac".repeat(1_400) + "\""), "4 KiB"),
        argumentSet("no kid", ED25519.replace("\"kid\"", "\"KID\""), "kid"),
        argumentSet("kid a number", ED25519.replace("\"kid\":\"k\"", "\"kid\":1"), "kid"),
        argumentSet("kid empty", ED25519.replace("\"k\"", "\"\""), "kid"),
        argumentSet("kid too long", ED25519.replace("\"k\"", "\"" + "k".repeat(129) + "\""), "kid"),
        argumentSet("kid with NUL", ED25519.replace("\"k\"", "\"k\\u0000\""), "kid"),
        argumentSet("no alg", ED25519.replace("\"alg\"", "\"ALG\""), "alg"),
        argumentSet("alg none", ED25519.replace("EdDSA", "none"), "alg is not supported"),
        argumentSet("alg of ECDH", ED25519.replace("EdDSA", "ECDH-ES"), "alg is not supported"),
        argumentSet("alg in lower case", ES256.replace("ES256", "es256"), "alg is not supported"),
        argumentSet(
            "RS512", "{\"kty\":\"RSA\",\"kid\":\"k\",\"alg\":\"RS512\"}", "alg is not supported"),
        argumentSet("ES256 for an OKP key", ED25519.replace("EdDSA", "ES256"), "kty"),
        argumentSet("EdDSA for an EC key", ES256.replace("ES256", "EdDSA"), "kty"),
        argumentSet("other curve", ES256.replace("P-256", "P-384"), "crv"),
        argumentSet("X25519", ED25519.replace("\"Ed25519\"", "\"X25519\""), "crv"),
        argumentSet("no crv", ED25519.replace("\"crv\"", "\"z\""), "crv"),
        argumentSet(
            "symmetric",
            "{\"kty\":\"oct\",\"k\":\"AAAA\",\"kid\":\"k\",\"alg\":\"HS256\"}",
            "symmetric"),
        argumentSet("symmetric part", with(ED25519, "\"k\":\"AAAA\""), "symmetric"),
        argumentSet("use", with(ED25519, "\"use\":\"enc\""), "use"),
        argumentSet("use null", with(ED25519, "\"use\":null"), "use"),
        argumentSet("key_ops sign", with(ED25519, "\"key_ops\":[\"sign\",\"verify\"]"), "key_ops"),
        argumentSet("key_ops empty", with(ED25519, "\"key_ops\":[]"), "key_ops"),
        argumentSet("key_ops string", with(ED25519, "\"key_ops\":\"verify\""), "key_ops"),
        argumentSet(
            "key_ops twice", with(ED25519, "\"key_ops\":[\"verify\",\"verify\"]"), "key_ops"),
        argumentSet("x padded", ED25519.replace("HURo", "HURo="), "x is not base64url"),
        argumentSet("x with stray bits", ED25519.replace("HURo", "HURp"), "x is not base64url"),
        argumentSet("x too short", ED25519.replace("HURo", ""), "x is not base64url"),
        argumentSet("x a number", ED25519.replaceAll("\"x\":\"[^\"]*\"", "\"x\":1"), "x"),
        argumentSet("no y", ES256.replace("\"y\"", "\"z\""), "y"),
        argumentSet("off the curve", ES256.replace("x_FE", "x_FF"), "no point of P-256"),
        argumentSet(
            "infinity",
            ES256.replaceAll("\"(x|y)\":\"[^\"]*\"", "\"$1\":\"" + "A".repeat(43) + "\""),
            "no point of P-256"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusalSaysWhatIsWrong(String jwk, String message) {
    assertThatExceptionOfType(KeyRefusedException.class)
        .isThrownBy(() -> VerificationKey.fromJwk(jwk))
        .withMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"d", "p", "q", "dp", "dq", "qi", "oth", "priv"})
  void privateHalfIsRefusedAndNotRepeated(String member) {
    assertThatExceptionOfType(KeyRefusedException.class)
        .isThrownBy(() -> VerificationKey.fromJwk(with(ES256, "\"" + member + "\":\"hushhush\"")))
        .withMessageContaining("private half")
        .withMessageNotContaining("hushhush");
  }

  /**
   * Under points of small order, some signatures hold for any message. The sixth and seventh are
   * such in another spelling; the last is the RFC's key plus the point of order 2.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "16a567fe7d4ef5482ab4012c369bf8c5f11e8d0c2559dcda50fde59708f8aee5"
      })
  void pointOutsideThePrimeOrderGroupIsRefused(String hex) {
    String x = Base64Url.encode(HexFormat.of().parseHex(hex));
    String jwk = ED25519.replaceAll("\"x\":\"[^\"]*\"", "\"x\":\"" + x + "\"");

    assertThatExceptionOfType(KeyRefusedException.class)
        .isThrownBy(() -> VerificationKey.fromJwk(jwk))
        .withMessageContaining("prime-order");
  }

  @ParameterizedTest
  @CsvSource({"Ed25519, EdDSA, true", "EdDSA, Ed25519, true", "Ed25519, ES256, false"})
  void headerMustAgreeWithTheKey(String keyAlgorithm, String headerAlgorithm, boolean agrees)
      throws KeyRefusedException, TokenRefusedException {
    VerificationKey key =
        VerificationKey.fromJwk(
            TestTokens.key()
                .canonicalJwk()
                .replace("\"alg\":\"Ed25519\"", "\"alg\":\"" + keyAlgorithm + "\""));
    String header = "{\"alg\":\"" + headerAlgorithm + "\",\"kid\":\"key-1\"}";

    assertThat(key.verifies(CompactJws.parse(TestTokens.signed(header, "{}")))).isEqualTo(agrees);
  }

  @Test
  void anotherKeyOfTheSameNameDoesNotVerify() throws TokenRefusedException {
    VerificationKey other =
        new TokenSigner(TokenSigner.generatePrivateJwk("key-1", "Ed25519")).verificationKey();

    assertThat(other.verifies(CompactJws.parse(TestTokens.signed(TestTokens.HEADER, "{}"))))
        .isFalse();
  }

  @Test
  void publicKeyIsNoHmacSecret() throws JOSEException, KeyRefusedException, TokenRefusedException {
    VerificationKey key = VerificationKey.fromJwk(ES256);
    byte[] input =
        (Base64URL.encode("{\"alg\":\"HS256\",\"kid\":\"k\"}") + "." + Base64URL.encode("{}"))
            .getBytes(StandardCharsets.US_ASCII);
    Base64URL mac =
        new MACSigner(key.canonicalJwk().getBytes(StandardCharsets.UTF_8))
            .sign(new JWSHeader(JWSAlgorithm.HS256), input);

    assertThat(
            key.verifies(
                CompactJws.parse(new String(input, StandardCharsets.US_ASCII) + "." + mac)))
        .isFalse();
  }

  private static String with(String jwk, String member) {
    return jwk.substring(0, jwk.length() - 1) + "," + member + "}";
  }
}
