package io.stepvault.client.token;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.Security;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SigningKeyTest {
  /** RFC 8037, appendix A.1. */
  private static final String RFC8037 =
      """
      {"kty":"OKP","crv":"Ed25519",
       "d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
       "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""";

  private static final String RFC8037_SEED =
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

  @TempDir Path folder;

  @Test
  void the_key_of_rfc_8037_signs_as_there_and_is_called_by_its_thumbprint() {
    SigningKey key = TestKeys.key(RFC8037);

    // Appendix A.3 and A.4.
    assertThat(key.kid()).isEqualTo("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    assertThat(key.algorithm()).isEqualTo("Ed25519");
    assertThat(
            Base64Url.encode(
                key.sign(
                    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc".getBytes(US_ASCII))))
        .isEqualTo(
            "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt"
                + "9g7sVvpAr_MuM0KAg");
  }

  @Test
  void the_same_key_in_pem_is_the_same_key() {
    byte[] pkcs8 = HexFormat.of().parseHex("302e020100300506032b657004220420" + RFC8037_SEED);

    SigningKey pem = TestKeys.key(TestKeys.pem("PRIVATE KEY", pkcs8));

    assertThat(pem.publicJwk()).isEqualTo(TestKeys.key(RFC8037).publicJwk());
  }

  @ParameterizedTest
  @EnumSource
  void a_key_of_each_algorithm_is_read_from_pem_and_from_a_jwk(KeyAlgorithm algorithm)
      throws Exception {
    KeyPair pair = TestKeys.generate(algorithm);
    String thumbprint = PublicJwk.thumbprint(pair.getPublic());
    JsonObject jwk = TestKeys.jwk("2026-11", algorithm, pair);

    SigningKey fromPem = TestKeys.key(TestKeys.pem(pair));
    SigningKey fromJwk = TestKeys.key(jwk.toString());
    jwk.remove("d");

    assertThat(fromPem.algorithm()).isEqualTo(algorithm.alg());
    assertThat(fromPem.kid()).isEqualTo(thumbprint).hasSize(43);
    assertThat(fromJwk.algorithm()).isEqualTo(algorithm.alg());
    assertThat(fromJwk.kid()).isEqualTo("2026-11");
    assertThat(JsonParser.parseString(fromJwk.publicJwk())).isEqualTo(jwk);
    for (SigningKey key : List.of(fromPem, fromJwk)) {
      byte[] message = "message".getBytes(UTF_8);
      assertThat(algorithm.isGood(pair.getPublic(), message, key.sign(message))).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_provider_that_the_host_has_put_in_front_does_no_harm(KeyAlgorithm algorithm)
      throws Exception {
    KeyPair pair = TestKeys.generate(algorithm);
    String pem = TestKeys.pem(pair);
    String jwk = TestKeys.jwk("k", algorithm, pair).toString();
    String thumbprint = TestKeys.key(pem).kid();
    Security.insertProviderAt(TestKeys.OTHER_LIBRARY, 1);
    try {
      assertThat(TestKeys.key(pem).kid()).isEqualTo(thumbprint);
      assertThat(TestKeys.key(jwk).algorithm()).isEqualTo(algorithm.alg());
    } finally {
      Security.removeProvider(TestKeys.OTHER_LIBRARY.getName());
    }
  }

  @Test
  void a_jwk_that_says_less_is_read_as_the_broker_reads_pem() throws Exception {
    JsonObject rsa = TestKeys.jwk("k", KeyAlgorithm.RS256, TestKeys.rsa("RSA", 2048));
    rsa.remove("alg");
    rsa.remove("kid");
    assertThat(TestKeys.key(rsa.toString()).algorithm()).isEqualTo("RS256");
    assertThat(TestKeys.key(rsa.toString()).kid()).hasSize(43);

    rsa.addProperty("alg", "PS256");
    assertThat(TestKeys.key(rsa.toString()).algorithm()).isEqualTo("PS256");
  }

  @Test
  void an_old_name_of_the_algorithm_is_understood() {
    String old = RFC8037.replaceFirst("\\{", "{\"alg\":\"EdDSA\",\"kid\":\"k\",");
    assertThat(TestKeys.key(old).algorithm()).isEqualTo("Ed25519");
  }

  @ParameterizedTest
  @CsvSource({
    "kty OKP with another curve,  crv,  Ed448",
    "another type,                kty,  oct",
    "another algorithm,           alg,  ES256",
    "a symmetric algorithm,       alg,  HS256",
    "no algorithm,                alg,  none",
    "another public half,         x,    2FoYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    "a short public half,         x,    AAAA",
    "no base64url,                d,    +++",
    "a kid that is none,          kid,  n\u00e9",
  })
  void a_jwk_with_something_else_is_refused(String what, String member, String value) {
    JsonObject jwk = JsonParser.parseString(RFC8037).getAsJsonObject();
    jwk.addProperty(member, value);
    assertThatIllegalArgumentException().as(what).isThrownBy(() -> TestKeys.key(jwk.toString()));
  }

  @Test
  void what_is_no_private_key_is_refused_with_the_reason() throws Exception {
    KeyPair rsa = TestKeys.rsa("RSA", 2048);
    byte[] secret = rsa.getPrivate().getEncoded();
    JsonObject publicJwk = JsonParser.parseString(RFC8037).getAsJsonObject();
    publicJwk.remove("d");

    refused("", "neither a JWK nor PEM");
    refused("{\"kty\":", "JSON");
    refused(publicJwk.toString(), "no private key");
    refused("{\"kty\":\"oct\",\"k\":\"AAAA\"}", "symmetric");
    refused(TestKeys.pem("RSA PRIVATE KEY", secret), "openssl pkey");
    refused(TestKeys.pem("ENCRYPTED PRIVATE KEY", secret), "not encrypted");
    refused(TestKeys.pem("PUBLIC KEY", rsa.getPublic().getEncoded()), "PUBLIC KEY");
    refused(TestKeys.pem("PRIVATE KEY", new byte[20]), "no private key");
    refused(TestKeys.pem(TestKeys.rsa("RSA", 1024)), "2,048");
    refused(TestKeys.pem(TestKeys.ec("secp521r1", TestKeys.OTHER_LIBRARY)), "another curve");
    refused(
        TestKeys.pem(TestKeys.ec("secp256r1", Security.getProvider("SunEC"))),
        "without the public half");
    refused(" ".repeat(70_000), "64 KiB");
  }

  private void refused(String content, String why) throws Exception {
    Path file = Files.writeString(folder.resolve("a.key"), content);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SigningKey.read(file))
        .withMessageContaining("a.key")
        .withMessageContaining(why)
        .withNoCause();
  }

  @Test
  void a_file_that_is_not_there_is_named() {
    assertThatThrownBy(() -> SigningKey.read(folder.resolve("none.key")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("none.key");
  }

  @Test
  void neither_toString_nor_a_refusal_tells_the_key() {
    String secret = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
    SigningKey key = TestKeys.key(RFC8037);

    assertThat(key).hasToString("SigningKey[" + key.kid() + ", Ed25519]");
    assertThat(key.publicJwk()).doesNotContain(secret);
    for (String broken :
        List.of(
            RFC8037.substring(1),
            RFC8037.replace("}", ""),
            RFC8037.replace("\"d\":", "\"d\":["),
            RFC8037.replace("f2A\"", "f2A+\""))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> TestKeys.key(broken))
          .withMessageNotContaining(secret.substring(0, 8))
          .withNoCause();
    }
  }
}
