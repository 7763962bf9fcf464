package io.stepvault.client.token;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.stepvault.client.KeptLog;
import io.stepvault.client.TestWorkload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TokenSignerTest {
  private static final Instant NOW = Instant.parse("2026-11-21T15:00:00.7Z");
  private static final TokenClaims CLAIMS =
      TokenClaims.builder()
          .subject("alice")
          .scopes("resolve")
          .spiffeId("spiffe://dev.stepvault/node-a")
          .secrets("stripe_secret")
          .life(Duration.ofMinutes(3))
          .build();

  @TempDir Path folder;
  private Path file;
  private Instant now = NOW;
  private long nanos = Long.MAX_VALUE - 5; // System.nanoTime may overflow.

  @BeforeEach
  void firstKey() throws Exception {
    file = folder.resolve("authorizer.key");
    use("one");
  }

  private void use(String kid) throws Exception {
    TestKeys.write(file, jwk(kid));
  }

  private static String jwk(String kid) throws Exception {
    return TestKeys.jwk(kid, KeyAlgorithm.ED25519, TestKeys.generate(KeyAlgorithm.ED25519))
        .toString();
  }

  private TokenSigner.Builder builder() {
    return TokenSigner.builder()
        .authorizer("ath_1")
        .organization("acme")
        .key(file)
        .clocks(() -> now, () -> nanos);
  }

  private void pass(Duration time) {
    now = now.plus(time);
    nanos += time.toNanos();
  }

  private static JsonObject part(String token, int part) {
    return JsonParser.parseString(
            new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[part]), UTF_8))
        .getAsJsonObject();
  }

  private static String kid(String token) {
    return part(token, 0).get("kid").getAsString();
  }

  @Test
  void a_token_says_what_it_should() {
    String token = builder().build().sign(CLAIMS);

    assertThat(part(token, 0).toString())
        .isEqualTo("{\"typ\":\"stepvault+jwt\",\"alg\":\"Ed25519\",\"kid\":\"one\"}");
    JsonObject claims = part(token, 1);
    assertThat(claims.remove("jti").getAsString()).hasSize(36);
    assertThat(claims)
        .isEqualTo(
            JsonParser.parseString(
                """
                {"iss":"ath_1","aud":"stepvault","org":"acme","sub":"alice",
                 "iat":1795273200,"exp":1795273380,"scope":"resolve",
                 "cnf":{"spiffe":"spiffe://dev.stepvault/node-a"},
                 "secrets":["stripe_secret"]}"""));
    assertThat(token).doesNotContain("=").matches("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+){2}");
  }

  @ParameterizedTest
  @EnumSource
  void the_signature_is_over_header_and_claims(KeyAlgorithm algorithm) throws Exception {
    KeyPair pair = TestKeys.generate(algorithm);
    TestKeys.write(file, TestKeys.pem(pair));

    String token = builder().build().sign(CLAIMS);

    int dot = token.lastIndexOf('.');
    assertThat(part(token, 0).get("alg").getAsString()).isEqualTo(algorithm.alg());
    assertThat(
            algorithm.isGood(
                pair.getPublic(),
                token.substring(0, dot).getBytes(US_ASCII),
                Base64.getUrlDecoder().decode(token.substring(dot + 1))))
        .isTrue();
  }

  @Test
  void audience_and_organization_can_be_others_and_the_claims_go_first() {
    TokenSigner signer = builder().audience("staging").build();
    TokenClaims claims =
        TokenClaims.builder()
            .subject("alice")
            .organization("other")
            .scopes("vault.read")
            .spiffeId("spiffe://dev.stepvault/backend")
            .id("mine")
            .build();

    JsonObject signed = part(signer.sign(claims), 1);

    assertThat(signed.get("aud").getAsString()).isEqualTo("staging");
    assertThat(signed.get("org").getAsString()).isEqualTo("other");
    assertThat(signed.get("jti").getAsString()).isEqualTo("mine");
  }

  @Test
  void each_token_has_an_id_of_its_own() {
    TokenSigner signer = builder().build();
    assertThat(part(signer.sign(CLAIMS), 1).get("jti"))
        .isNotEqualTo(part(signer.sign(CLAIMS), 1).get("jti"));
  }

  @Test
  void a_certificate_binds_by_its_sha_256() throws Exception {
    Path pem = TestWorkload.certificate(folder, "node-a");
    X509Certificate certificate;
    try (var in = Files.newInputStream(pem)) {
      certificate =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
    String sha256 =
        Base64Url.encode(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    TokenClaims.Builder claims =
        TokenClaims.builder().subject("alice").scopes("vault.read").spiffeId("spiffe://a/b");
    TokenSigner signer = builder().build();

    for (TokenClaims bound :
        List.of(claims.certificate(pem).build(), claims.certificate(certificate).build())) {
      assertThat(part(signer.sign(bound), 1).get("cnf").toString())
          .isEqualTo("{\"x5t#S256\":\"" + sha256 + "\"}");
    }
  }

  @Test
  void what_is_missing_is_named() {
    assertThatIllegalStateException()
        .isThrownBy(() -> TokenSigner.builder().key(file).build())
        .withMessageContaining("authorizer");
    assertThatIllegalStateException()
        .isThrownBy(() -> TokenSigner.builder().authorizer("ath_1").build())
        .withMessageContaining("key");
    TokenSigner homeless = TokenSigner.builder().authorizer("ath_1").key(file).build();
    assertThatIllegalStateException()
        .isThrownBy(() -> homeless.sign(CLAIMS))
        .withMessageStartingWith("org: ");
  }

  @Test
  void a_token_longer_than_a_broker_reads_is_not_signed() {
    TokenSigner signer = builder().build();
    TokenClaims.Builder claims =
        TokenClaims.builder().subject("alice").scopes("resolve").spiffeId("spiffe://a/b");

    assertThat(signer.sign(claims.secrets("x".repeat(200)).build())).hasSizeLessThan(8_192);
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      many.add(i + "x".repeat(190));
    }
    TokenClaims tooMany = claims.secrets(many).build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> signer.sign(tooMany))
        .withMessageContaining("8192")
        .withMessageContaining("secrets");
  }

  @Test
  void a_key_in_the_files_place_is_used_a_second_later_at_the_latest() throws Exception {
    TokenSigner signer = builder().build();
    use("two");

    assertThat(kid(signer.sign(CLAIMS))).isEqualTo("one");
    pass(Duration.ofSeconds(1));
    assertThat(signer.kid()).isEqualTo("two");
    assertThat(kid(signer.sign(CLAIMS))).isEqualTo("two");
  }

  @Test
  void what_is_no_key_leaves_the_key_and_one_warning_without_it() throws Exception {
    String two = jwk("two");
    TokenSigner signer = builder().build();
    KeptLog.clear();
    for (String half :
        List.of("", two.substring(0, two.length() / 2), two.replace("\"x\"", "\"y\""))) {
      Files.writeString(file, half);
      for (int look = 0; look < 3; look++) {
        pass(Duration.ofSeconds(1));
        assertThat(kid(signer.sign(CLAIMS))).isEqualTo("one");
      }
    }
    Files.delete(file);
    for (int look = 0; look < 3; look++) {
      pass(Duration.ofSeconds(1));
      assertThat(kid(signer.sign(CLAIMS))).isEqualTo("one");
    }
    List<String> warnings = KeptLog.warnings(TokenSigner.class);
    assertThat(warnings).hasSize(4);

    TestKeys.write(file, two);
    pass(Duration.ofSeconds(1));
    assertThat(kid(signer.sign(CLAIMS))).isEqualTo("two");
    String secret = JsonParser.parseString(two).getAsJsonObject().get("d").getAsString();
    assertThat(warnings)
        .allSatisfy(line -> assertThat(line).doesNotContain(secret.substring(0, 8)))
        .anySatisfy(line -> assertThat(line).contains("authorizer.key", "SigningKey[one"));
  }

  @Test
  void a_key_that_was_given_stays() throws Exception {
    TokenSigner signer = builder().key(SigningKey.read(file)).build();
    use("two");
    pass(Duration.ofMinutes(1));
    assertThat(signer.kid()).isEqualTo("one");
  }

  @Test
  void a_supplier_gives_a_token_for_two_thirds_of_its_life() throws Exception {
    var tokens = builder().build().supplier(CLAIMS);
    String first = tokens.get();

    pass(Duration.ofMinutes(2).minusMillis(1));
    assertThat(tokens.get()).isEqualTo(first);
    pass(Duration.ofMillis(1));
    String second = tokens.get();
    assertThat(second).isNotEqualTo(first);
    assertThat(tokens.get()).isEqualTo(second);
  }

  @Test
  void a_supplier_signs_anew_when_its_token_was_refused() throws Exception {
    var tokens = builder().build().supplier(CLAIMS);
    String first = tokens.get();

    tokens.refused();
    String second = tokens.get();
    assertThat(second).isNotEqualTo(first);
    assertThat(tokens.get()).isEqualTo(second);
  }

  @Test
  void a_supplier_signs_anew_when_the_key_was_switched_or_the_clock_set_back() throws Exception {
    var tokens = builder().build().supplier(CLAIMS);
    String first = tokens.get();

    use("two");
    pass(Duration.ofSeconds(1));
    String second = tokens.get();
    assertThat(kid(first)).isEqualTo("one");
    assertThat(kid(second)).isEqualTo("two");

    now = NOW.minusSeconds(3600);
    assertThat(part(tokens.get(), 1).get("iat").getAsLong()).isEqualTo(now.getEpochSecond());
  }
}
