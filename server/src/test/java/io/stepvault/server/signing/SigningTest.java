package io.stepvault.server.signing;

import static io.stepvault.server.signing.SigningCalls.CLAIMS;
import static io.stepvault.server.signing.SigningCalls.jws;
import static io.stepvault.server.signing.SigningCalls.raw;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import io.stepvault.server.testing.AuditLog;
import io.stepvault.server.testing.Canary;
import io.stepvault.server.testing.DatabaseSearch;
import io.stepvault.server.testing.ProcessOutput;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TestVault;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.Item;
import io.stepvault.v1.JwsCheck;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.SignRequest;
import io.stepvault.v1.SignResponse;
import io.stepvault.v1.SignatureAccepted;
import io.stepvault.v1.SigningKeySpec;
import io.stepvault.v1.SigningKeySpec.Algorithm;
import io.stepvault.v1.SigningKeySpec.Purpose;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys sign here, and what they signed verifies elsewhere. */
final class SigningTest {
  private static TestBroker broker;
  private static TestCalls calls;
  private static AuditLog audit;
  private static SigningCalls signing;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
    audit = new AuditLog(broker);
    signing = new SigningCalls(calls, audit);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"ED25519", "ES256", "RS256", "HS256"})
  void aJwtIsSignedByteForByte(Algorithm algorithm) throws Exception {
    Item item = signing.create(algorithm, Purpose.JWS);
    SignResponse signed = signing.sign(jws(item, "at+jwt", CLAIMS));
    assertThat(signed.getKid()).isEqualTo(item.getSigningKey().getKid());
    assertThat(signed.getVersion()).isEqualTo(1);
    assertThat(signed.getSignature()).isEmpty();

    JWSObject object = JWSObject.parse(signed.getJws());
    assertThat(object.getHeader().toJSONObject())
        .containsOnlyKeys("alg", "typ", "kid")
        .containsEntry("typ", "at+jwt")
        .containsEntry("alg", algorithm == Algorithm.ED25519 ? "EdDSA" : algorithm.name())
        .containsEntry("kid", signed.getKid());
    assertThat(object.getPayload().toBytes()).isEqualTo(CLAIMS.getBytes(StandardCharsets.UTF_8));
    if (algorithm != Algorithm.HS256) {
      assertThat(signing.isGoodElsewhere(item, signed.getJws())).isTrue();
    }
    SignatureAccepted accepted = signing.accepted(item, signed.getJws());
    assertThat(accepted.getClaimsJson()).isEqualTo(CLAIMS);
    assertThat(accepted.getKid()).isEqualTo(signed.getKid());
    assertThat(accepted.getVersion()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"ED25519", "ES256", "RS256"})
  void rawBytesAreSignedAsOthersVerifyThem(Algorithm algorithm) throws Exception {
    Item item = signing.create(algorithm, Purpose.RAW);
    SignResponse signed = signing.sign(raw(item, "the body"));
    assertThat(signed.getJws()).isEmpty();
    JWK jwk = JWK.parse(item.getSigningKey().getPublicJwk());
    if (jwk instanceof OctetKeyPair pair) {
      new com.google.crypto.tink.subtle.Ed25519Verify(pair.getDecodedX())
          .verify(signed.getSignature().toByteArray(), "the body".getBytes(StandardCharsets.UTF_8));
      return;
    }
    PublicKey key = ((AsymmetricJWK) jwk).toPublicKey();
    Signature signature =
        Signature.getInstance(algorithm == Algorithm.ES256 ? "SHA256withECDSA" : "SHA256withRSA");
    signature.initVerify(key);
    signature.update("the body".getBytes(StandardCharsets.UTF_8));
    assertThat(signature.verify(signed.getSignature().toByteArray())).isTrue();
  }

  @Test
  void rawBytesOfHs256AreAWebhooksHmac() throws Exception {
    byte[] key = "0123456789abcdef0123456789abcdef!".getBytes(StandardCharsets.UTF_8);
    Item item =
        signing.create(
            SigningKeySpec.newBuilder()
                .setAlgorithm(Algorithm.HS256)
                .setPurpose(Purpose.RAW)
                .setImportedKey(ByteString.copyFrom(key)));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    assertThat(signing.sign(raw(item, "the body")).getSignature().toByteArray())
        .isEqualTo(mac.doFinal("the body".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aTypOfOursIsNeverSigned() {
    Item item = signing.create(Algorithm.ES256, Purpose.JWS);
    for (String typ : List.of("", "stepvault+jwt", "StepVault+JWT", "application/stepvault+jwt")) {
      Refused refused = Refused.by(() -> signing.sign(jws(item, typ, "{}")));
      assertThat(refused.fields()).containsExactly("jws.typ");
    }
    Item bytes = signing.create(Algorithm.ES256, Purpose.RAW);
    String token = calls.token("node-a");
    Refused refused =
        Refused.by(() -> signing.sign(raw(bytes, token.substring(0, token.lastIndexOf('.')))));
    assertThat(refused.fields()).containsExactly("raw");
  }

  @Test
  void aKeySignsWhatItsPurposeIsAndNothingElse() {
    Item forTokens = signing.create(Algorithm.ES256, Purpose.JWS);
    Item forBytes = signing.create(Algorithm.HS256, Purpose.RAW);
    assertKindMismatch(() -> signing.sign(raw(forTokens, "x")));
    assertKindMismatch(() -> signing.sign(jws(forBytes, "JWT", "{}")));
    assertKindMismatch(() -> signing.verify(forBytes, JwsCheck.newBuilder().setJws("a.b.c")));
    assertKindMismatch(() -> signing.keys(forBytes));
  }

  private static void assertKindMismatch(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThat(Refused.by(call).reason()).isEqualTo(ErrorReason.KIND_MISMATCH);
  }

  @Test
  void theReferenceIsJudgedAsInAResolve() {
    Item item = signing.create(Algorithm.ES256, Purpose.JWS);
    SignRequest request = jws(item, "JWT", "{}");
    signing.assertFails(
        ReferenceFailure.Reason.NOT_IN_TOKEN, signing.stub(Set.of("other"), "alice"), request);
    signing.assertFails(
        ReferenceFailure.Reason.NOT_FOUND, signing.stub(Set.of("*"), "bob"), request);
    signing.assertFails(
        ReferenceFailure.Reason.NOT_FOUND, signing.stub(Set.of("*"), null), request);
    assertThat(signing.stub(Set.of(item.getName()), "alice").sign(request).getKid()).isNotEmpty();
    Item secret = calls.create("no key", "value");
    signing.assertFails(
        ReferenceFailure.Reason.KIND_NOT_RESOLVABLE, calls.node(), jws(secret, "JWT", "{}"));
    new TestVault(calls).disable(item, 1);
    signing.assertFails(ReferenceFailure.Reason.DISABLED, calls.node(), request);
    TestCalls narrow =
        TestCalls.register(broker, "default", bounds -> bounds.clearItems().addItems("another"));
    signing.assertFails(ReferenceFailure.Reason.NOT_FOUND, narrow.node(), request);
  }

  @Test
  void eachSignatureIsOnRecord() {
    Item item = signing.create(Algorithm.ED25519, Purpose.JWS);
    List<AuditLog.Row> rows = audit.addedBy(() -> signing.sign(jws(item, "JWT", CLAIMS)));
    assertThat(rows).hasSize(1);
    assertThat(rows.getFirst().outcome()).isEqualTo("ALLOWED");
    assertThat(rows.getFirst().reason()).isEqualTo("SIGNED");
    assertThat(rows.getFirst().item()).isEqualTo(item.getId());
    assertThat(rows.getFirst().reference()).isEqualTo(item.getName());
    assertThat(audit.denialsBy(() -> Refused.by(() -> signing.sign(raw(item, "x")))))
        .containsExactly("KIND_MISMATCH");
    assertThat(
            audit.denialsBy(
                () ->
                    Refused.by(
                        () -> signing.stub(Set.of("*"), "bob").sign(jws(item, "JWT", "{}")))))
        .containsExactly("ABSENT");
  }

  @Test
  void aTokenWithoutTheScopeIsRefused() {
    Item item = signing.create(Algorithm.ES256, Purpose.JWS);
    String token =
        calls.signer().sign(calls.claims("node-a").scopes(Set.of("resolve", "verify")).build());
    Refused refused = Refused.by(() -> calls.node(token).sign(jws(item, "JWT", "{}")));
    assertThat(refused.reason()).isEqualTo(ErrorReason.SCOPE_MISSING);
    assertThat(refused.metadata()).containsEntry("required", "sign");
  }

  @Test
  void anExpiredKeyNeitherSignsNorVerifies() {
    Item item = signing.create(Algorithm.ES256, Purpose.JWS);
    String signed = signing.sign(jws(item, "JWT", "{}")).getJws();
    assertThat(
            calls
                .vault()
                .updateItem(
                    io.stepvault.v1.UpdateItemRequest.newBuilder()
                        .setId(item.getId())
                        .setExpiresAt(
                            com.google.protobuf.Timestamp.newBuilder()
                                .setSeconds(java.time.Instant.now().getEpochSecond() + 60))
                        .setUpdateMask(
                            com.google.protobuf.FieldMask.newBuilder().addPaths("expires_at"))
                        .build()))
        .isNotNull();
    try {
      broker.moveDatabaseClock(Duration.ofSeconds(61));
      signing.assertFails(ReferenceFailure.Reason.EXPIRED, calls.node(), jws(item, "JWT", "{}"));
      Refused refused = Refused.by(() -> signing.accepted(item, signed));
      assertThat(refused.failures().getFailures(0).getReason())
          .isEqualTo(ReferenceFailure.Reason.EXPIRED);
    } finally {
      broker.moveDatabaseClock(Duration.ZERO);
    }
  }

  @Test
  void noKeyLeavesATrace() throws Exception {
    Canary canary = new Canary();
    Item item =
        signing.create(
            SigningKeySpec.newBuilder()
                .setAlgorithm(Algorithm.HS256)
                .setPurpose(Purpose.JWS)
                .setImportedKey(ByteString.copyFromUtf8(canary.text())));
    try (ProcessOutput output = new ProcessOutput()) {
      broker.restart();
      String signed = signing.sign(jws(item, "JWT", CLAIMS)).getJws();
      assertThat(signing.accepted(item, signed).getClaimsJson()).isEqualTo(CLAIMS);
      Refused refused = Refused.by(() -> signing.sign(raw(item, canary.text())));
      assertThat(canary.isIn(refused.status().toByteArray())).isFalse();
      Refused malformed = Refused.by(() -> signing.sign(jws(item, "JWT", canary.text())));
      assertThat(canary.isIn(malformed.status().toByteArray())).isFalse();
      signing.assertRejected("MALFORMED", item, canary.text());
      broker.restart();
      assertThat(canary.isIn(output.text())).isFalse();
    }
    assertThat(new DatabaseSearch(broker).columnsWith(canary)).isEmpty();
  }
}
