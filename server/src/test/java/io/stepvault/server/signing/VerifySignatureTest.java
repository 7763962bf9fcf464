package io.stepvault.server.signing;

import static io.stepvault.server.signing.SigningCalls.CLAIMS;
import static io.stepvault.server.signing.SigningCalls.jws;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.stepvault.server.testing.AuditLog;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TestVault;
import io.stepvault.server.token.Pins;
import io.stepvault.v1.Item;
import io.stepvault.v1.JwsCheck;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.SignResponse;
import io.stepvault.v1.SigningKeySpec.Algorithm;
import io.stepvault.v1.SigningKeySpec.Purpose;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a key signed is told from what it did not, while keys come and go. */
final class VerifySignatureTest {
  private static TestBroker broker;
  private static TestCalls calls;
  private static TestVault vault;
  private static SigningCalls signing;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
    vault = new TestVault(calls);
    signing = new SigningCalls(calls, new AuditLog(broker));
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"ES256", "HS256"})
  void aRotationDropsNobody(Algorithm algorithm) throws Exception {
    Item item = signing.create(algorithm, Purpose.JWS);
    String first = signing.sign(jws(item, "JWT", CLAIMS)).getJws();
    signing.rotate(item, RotateItemRequest.newBuilder().setStage(true));
    // The staged key signs for a token that names it, and is known before it signs for all.
    String token =
        calls
            .signer()
            .sign(calls.claims("node-a").pins(new Pins(null, Map.of(item.getName(), 2))).build());
    SignResponse staged = calls.node(token).sign(jws(item, "JWT", CLAIMS));
    assertThat(staged.getVersion()).isEqualTo(2);
    assertThat(signing.accepted(item, staged.getJws()).getVersion()).isEqualTo(2);
    if (algorithm != Algorithm.HS256) {
      assertThat(signing.isGoodElsewhere(item, staged.getJws())).isTrue();
    }
    vault.activate(TestVault.activation(item, 2).setOverlap(TestVault.seconds(100)));
    assertThat(signing.accepted(item, first).getVersion()).isEqualTo(1);
    assertThat(signing.sign(jws(item, "JWT", CLAIMS)).getVersion()).isEqualTo(2);
    if (algorithm != Algorithm.HS256) {
      assertThat(signing.isGoodElsewhere(item, first)).isTrue();
      assertThat(signing.keys(item).getCacheFor().getSeconds()).isBetween(80L, 100L);
    }
    vault.endOverlap(item);
    signing.assertRejected(
        algorithm == Algorithm.HS256 ? "BAD_SIGNATURE" : "UNKNOWN_KEY", item, first);
    assertThat(signing.accepted(item, staged.getJws()).getVersion()).isEqualTo(2);
  }

  @Test
  void keysThatMayNotSignAreNotPublished() throws Exception {
    Item item = signing.create(Algorithm.ES256, Purpose.JWS);
    signing.rotate(item, RotateItemRequest.newBuilder().setDisablePrevious(true));
    JWKSet set = JWKSet.parse(signing.keys(item).getJwks());
    assertThat(set.getKeys()).hasSize(1);
    assertThat(signing.keys(item).getCacheFor().getSeconds()).isEqualTo(300);
    vault.disable(item, 2);
    assertThat(JWKSet.parse(signing.keys(item).getJwks()).getKeys()).isEmpty();
  }

  @Test
  void whatIsNotSignedByTheItemIsRejected() throws Exception {
    Item item = signing.create(Algorithm.ES256, Purpose.JWS);
    Item other = signing.create(Algorithm.ES256, Purpose.JWS);
    String good = signing.sign(jws(item, "JWT", CLAIMS)).getJws();
    String theirs = signing.sign(jws(other, "JWT", CLAIMS)).getJws();
    String[] parts = good.split("\\.", -1);
    String[] theirParts = theirs.split("\\.", -1);
    signing.assertRejected("UNKNOWN_KEY", item, theirs);
    signing.assertRejected("BAD_SIGNATURE", item, parts[0] + "." + parts[1] + "." + theirParts[2]);
    signing.assertRejected("BAD_SIGNATURE", item, parts[0] + ".e30." + parts[2]);
    signing.assertRejected("BAD_SIGNATURE", item, parts[0] + "." + parts[1] + ".AA");
    for (String bad :
        List.of(
            "",
            "a",
            good + ".",
            good + "=",
            "." + good,
            parts[0] + "." + parts[1] + ".",
            good.replace('.', ' '),
            "x".repeat(100_000),
            "{\"payload\":\"\"}")) {
      signing.assertRejected("MALFORMED", item, bad);
    }
  }

  @Test
  void aPublicKeyIsNeverTakenForASecret() throws Exception {
    Item item = signing.create(Algorithm.ES256, Purpose.JWS);
    String kid = item.getSigningKey().getKid();
    JWK jwk = JWK.parse(item.getSigningKey().getPublicJwk());
    for (byte[] secret :
        List.of(
            item.getSigningKey().getPublicJwk().getBytes(StandardCharsets.UTF_8),
            ((AsymmetricJWK) jwk).toPublicKey().getEncoded())) {
      for (String alg : List.of("HS256", "ES256", "none", "None", "")) {
        String header = "{\"alg\":\"%s\",\"kid\":\"%s\"}".formatted(alg, kid);
        String input = base64(header) + "." + base64("{}");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        String jws =
            input
                + "."
                + java.util.Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
        signing.assertRejected(
            alg.equals("ES256") ? "BAD_SIGNATURE" : "OTHER_ALGORITHM", item, jws);
      }
    }
  }

  private static String base64(String text) {
    return java.util.Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void claimsAreCheckedAsAsked() {
    Item item = signing.create(Algorithm.ED25519, Purpose.JWS);
    long now = java.time.Instant.now().getEpochSecond();
    String jws =
        signing
            .sign(
                jws(
                    item,
                    "at+jwt",
                    "{\"iss\":\"https://a\",\"aud\":[\"x\",\"y\"],\"iat\":%d,\"exp\":%d}"
                        .formatted(now - 100, now + 100)))
            .getJws();
    JwsCheck good =
        JwsCheck.newBuilder()
            .setJws(jws)
            .setTyp("at+jwt")
            .setIssuer("https://a")
            .setAudience("y")
            .setMaxAge(TestVault.seconds(110))
            .build();
    assertThat(signing.verify(item, good.toBuilder()).hasAccepted()).isTrue();
    signing.assertRejected("OTHER_TYPE", item, good.toBuilder().setTyp("AT+JWT"));
    signing.assertRejected("OTHER_ISSUER", item, good.toBuilder().setIssuer("https://a/"));
    signing.assertRejected("OTHER_AUDIENCE", item, good.toBuilder().setAudience("z"));
    signing.assertRejected("TOO_OLD", item, good.toBuilder().setMaxAge(TestVault.seconds(60)));
    assertClaims("EXPIRED", item, "{\"exp\":%d}".formatted(now - 31));
    assertClaims("NOT_YET_VALID", item, "{\"nbf\":%d}".formatted(now + 90));
    assertClaims("NOT_YET_VALID", item, "{\"iat\":%d}".formatted(now + 90));
    for (String bad : List.of("\"1\"", "-1", "1e400", "100000000000000000000", "null", "[]")) {
      assertClaims("MALFORMED", item, "{\"exp\":%s}".formatted(bad));
    }
  }

  private static void assertClaims(String cause, Item item, String claims) {
    signing.assertRejected(cause, item, signing.sign(jws(item, "JWT", claims)).getJws());
  }
}
