package io.stepvault.server.signing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import io.stepvault.server.testing.AuditLog;
import io.stepvault.server.testing.Canary;
import io.stepvault.server.testing.DatabaseSearch;
import io.stepvault.server.testing.ProcessOutput;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TestVault;
import io.stepvault.server.token.Pins;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.GetVerificationKeysRequest;
import io.stepvault.v1.GetVerificationKeysResponse;
import io.stepvault.v1.Item;
import io.stepvault.v1.JwsCheck;
import io.stepvault.v1.JwsInput;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.ResolveServiceGrpc.ResolveServiceBlockingStub;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.SignRequest;
import io.stepvault.v1.SignResponse;
import io.stepvault.v1.SignatureAccepted;
import io.stepvault.v1.SigningKeySpec;
import io.stepvault.v1.SigningKeySpec.Algorithm;
import io.stepvault.v1.SigningKeySpec.Purpose;
import io.stepvault.v1.VerifySignatureRequest;
import io.stepvault.v1.VerifySignatureResponse;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys sign here, and what they signed is verified, here and by others. */
final class SigningTest {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final String CLAIMS = "{ \"sub\":\"\u00e9\", \"n\":12345678901234567890 }";

  private static TestBroker broker;
  private static TestCalls calls;
  private static AuditLog audit;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
    audit = new AuditLog(broker);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static TestVault vault() {
    return new TestVault(calls);
  }

  private static Item create(SigningKeySpec.Builder spec) {
    return calls
        .vault()
        .createItem(
            CreateItemRequest.newBuilder()
                .setName("key " + COUNT.incrementAndGet())
                .setSigningKey(spec)
                .build())
        .getItem();
  }

  private static Item create(Algorithm algorithm, Purpose purpose) {
    return create(SigningKeySpec.newBuilder().setAlgorithm(algorithm).setPurpose(purpose));
  }

  private static SignRequest jws(Item item, String typ, String claims) {
    return SignRequest.newBuilder()
        .setReference(item.getName())
        .setJws(JwsInput.newBuilder().setTyp(typ).setClaimsJson(claims))
        .build();
  }

  private static SignRequest raw(Item item, String content) {
    return SignRequest.newBuilder()
        .setReference(item.getName())
        .setRaw(ByteString.copyFromUtf8(content))
        .build();
  }

  private static SignResponse sign(SignRequest request) {
    return calls.node().sign(request);
  }

  private static VerifySignatureResponse verify(Item item, JwsCheck.Builder check) {
    return calls
        .node()
        .verifySignature(
            VerifySignatureRequest.newBuilder().setReference(item.getName()).setJws(check).build());
  }

  private static SignatureAccepted accepted(Item item, String jws) {
    VerifySignatureResponse response = verify(item, JwsCheck.newBuilder().setJws(jws));
    assertThat(response.hasAccepted()).as("accepted").isTrue();
    return response.getAccepted();
  }

  private static void assertRejected(String cause, Item item, JwsCheck.Builder check) {
    assertThat(
            audit.denialsBy(
                () ->
                    assertThat(verify(item, check))
                        .isEqualTo(
                            VerifySignatureResponse.newBuilder()
                                .setRejected(io.stepvault.v1.SignatureRejected.getDefaultInstance())
                                .build())))
        .containsExactly(cause);
  }

  private static void assertRejected(String cause, Item item, String jws) {
    assertRejected(cause, item, JwsCheck.newBuilder().setJws(jws));
  }

  private static GetVerificationKeysResponse keys(Item item) {
    return calls
        .node()
        .getVerificationKeys(
            GetVerificationKeysRequest.newBuilder().setReference(item.getName()).build());
  }

  /** As somebody does who has the JWKS and a library. */
  private static boolean isGoodElsewhere(Item item, String jws) throws Exception {
    JWSObject object = JWSObject.parse(jws);
    JWK jwk = JWKSet.parse(keys(item).getJwks()).getKeyByKeyId(object.getHeader().getKeyID());
    assertThat(jwk.isPrivate()).isFalse();
    assertThat(jwk.getAlgorithm()).isEqualTo(object.getHeader().getAlgorithm());
    return jwk instanceof OctetKeyPair pair
        ? object.verify(new com.nimbusds.jose.crypto.Ed25519Verifier(pair))
        : object.verify(
            new DefaultJWSVerifierFactory()
                .createJWSVerifier(object.getHeader(), ((AsymmetricJWK) jwk).toPublicKey()));
  }

  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"ED25519", "ES256", "RS256", "HS256"})
  void aJwtIsSignedByteForByte(Algorithm algorithm) throws Exception {
    Item item = create(algorithm, Purpose.JWS);
    SignResponse signed = sign(jws(item, "at+jwt", CLAIMS));
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
      assertThat(isGoodElsewhere(item, signed.getJws())).isTrue();
    }
    SignatureAccepted accepted = accepted(item, signed.getJws());
    assertThat(accepted.getClaimsJson()).isEqualTo(CLAIMS);
    assertThat(accepted.getKid()).isEqualTo(signed.getKid());
    assertThat(accepted.getVersion()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"ED25519", "ES256", "RS256"})
  void rawBytesAreSignedAsOthersVerifyThem(Algorithm algorithm) throws Exception {
    Item item = create(algorithm, Purpose.RAW);
    SignResponse signed = sign(raw(item, "the body"));
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
        create(
            SigningKeySpec.newBuilder()
                .setAlgorithm(Algorithm.HS256)
                .setPurpose(Purpose.RAW)
                .setImportedKey(ByteString.copyFrom(key)));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    assertThat(sign(raw(item, "the body")).getSignature().toByteArray())
        .isEqualTo(mac.doFinal("the body".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aTypOfOursIsNeverSigned() {
    Item item = create(Algorithm.ES256, Purpose.JWS);
    for (String typ : List.of("", "stepvault+jwt", "StepVault+JWT", "application/stepvault+jwt")) {
      Refused refused = Refused.by(() -> sign(jws(item, typ, "{}")));
      assertThat(refused.fields()).containsExactly("jws.typ");
    }
    Item bytes = create(Algorithm.ES256, Purpose.RAW);
    String token = calls.token("node-a");
    Refused refused =
        Refused.by(() -> sign(raw(bytes, token.substring(0, token.lastIndexOf('.')))));
    assertThat(refused.fields()).containsExactly("raw");
  }

  @Test
  void aKeySignsWhatItsPurposeIsAndNothingElse() {
    Item forTokens = create(Algorithm.ES256, Purpose.JWS);
    Item forBytes = create(Algorithm.HS256, Purpose.RAW);
    assertKindMismatch(() -> sign(raw(forTokens, "x")));
    assertKindMismatch(() -> sign(jws(forBytes, "JWT", "{}")));
    assertKindMismatch(() -> verify(forBytes, JwsCheck.newBuilder().setJws("a.b.c")));
    assertKindMismatch(() -> keys(forBytes));
  }

  private static void assertKindMismatch(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThat(Refused.by(call).reason()).isEqualTo(ErrorReason.KIND_MISMATCH);
  }

  @Test
  void theReferenceIsJudgedAsInAResolve() {
    Item item = create(Algorithm.ES256, Purpose.JWS);
    SignRequest request = jws(item, "JWT", "{}");
    assertFails(ReferenceFailure.Reason.NOT_IN_TOKEN, stub(Set.of("other"), "alice"), request);
    assertFails(ReferenceFailure.Reason.NOT_FOUND, stub(Set.of("*"), "bob"), request);
    assertFails(ReferenceFailure.Reason.NOT_FOUND, stub(Set.of("*"), null), request);
    assertThat(stub(Set.of(item.getName()), "alice").sign(request).getKid()).isNotEmpty();
    Item secret = calls.create("no key " + COUNT.incrementAndGet(), "value");
    assertFails(
        ReferenceFailure.Reason.KIND_NOT_RESOLVABLE, calls.node(), jws(secret, "JWT", "{}"));
    vault().disable(item, 1);
    assertFails(ReferenceFailure.Reason.DISABLED, calls.node(), request);
    TestCalls narrow =
        TestCalls.register(broker, "default", bounds -> bounds.clearItems().addItems("another"));
    assertFails(ReferenceFailure.Reason.NOT_FOUND, narrow.node(), request);
  }

  private static ResolveServiceBlockingStub stub(Set<String> secrets, String owner) {
    return calls.node(
        calls.signer().sign(calls.claims("node-a").secrets(secrets).owner(owner).build()));
  }

  private static void assertFails(
      ReferenceFailure.Reason reason, ResolveServiceBlockingStub stub, SignRequest request) {
    Refused refused = Refused.by(() -> stub.sign(request));
    assertThat(refused.reason()).isEqualTo(ErrorReason.REFERENCES_UNRESOLVED);
    assertThat(refused.failures().getFailures(0).getReason()).isEqualTo(reason);
  }

  @Test
  void eachSignatureIsOnRecord() {
    Item item = create(Algorithm.ED25519, Purpose.JWS);
    List<AuditLog.Row> rows = audit.addedBy(() -> sign(jws(item, "JWT", CLAIMS)));
    assertThat(rows).hasSize(1);
    assertThat(rows.getFirst().outcome()).isEqualTo("ALLOWED");
    assertThat(rows.getFirst().reason()).isEqualTo("SIGNED");
    assertThat(rows.getFirst().item()).isEqualTo(item.getId());
    assertThat(rows.getFirst().reference()).isEqualTo(item.getName());
    assertThat(audit.denialsBy(() -> Refused.by(() -> sign(raw(item, "x")))))
        .containsExactly("KIND_MISMATCH");
    assertThat(
            audit.denialsBy(
                () -> Refused.by(() -> stub(Set.of("*"), "bob").sign(jws(item, "JWT", "{}")))))
        .containsExactly("ABSENT");
  }

  private static void rotate(Item item, RotateItemRequest.Builder how) {
    assertThat(calls.vault().rotateItem(how.setId(item.getId()).build())).isNotNull();
  }

  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"ES256", "HS256"})
  void aRotationDropsNobody(Algorithm algorithm) throws Exception {
    Item item = create(algorithm, Purpose.JWS);
    String first = sign(jws(item, "JWT", CLAIMS)).getJws();
    rotate(item, RotateItemRequest.newBuilder().setStage(true));
    // The staged key signs for a token that names it, and is known before it signs for all.
    String token =
        calls
            .signer()
            .sign(calls.claims("node-a").pins(new Pins(null, Map.of(item.getName(), 2))).build());
    SignResponse staged = calls.node(token).sign(jws(item, "JWT", CLAIMS));
    assertThat(staged.getVersion()).isEqualTo(2);
    assertThat(accepted(item, staged.getJws()).getVersion()).isEqualTo(2);
    if (algorithm != Algorithm.HS256) {
      assertThat(isGoodElsewhere(item, staged.getJws())).isTrue();
    }
    vault().activate(TestVault.activation(item, 2).setOverlap(TestVault.seconds(100)));
    assertThat(accepted(item, first).getVersion()).isEqualTo(1);
    assertThat(sign(jws(item, "JWT", CLAIMS)).getVersion()).isEqualTo(2);
    if (algorithm != Algorithm.HS256) {
      assertThat(isGoodElsewhere(item, first)).isTrue();
      assertThat(keys(item).getCacheFor().getSeconds()).isBetween(80L, 100L);
    }
    vault().endOverlap(item);
    assertRejected(algorithm == Algorithm.HS256 ? "BAD_SIGNATURE" : "UNKNOWN_KEY", item, first);
    assertThat(accepted(item, staged.getJws()).getVersion()).isEqualTo(2);
  }

  @Test
  void keysThatMayNotSignAreNotPublished() throws Exception {
    Item item = create(Algorithm.ES256, Purpose.JWS);
    rotate(item, RotateItemRequest.newBuilder().setDisablePrevious(true));
    JWKSet set = JWKSet.parse(keys(item).getJwks());
    assertThat(set.getKeys()).hasSize(1);
    assertThat(keys(item).getCacheFor().getSeconds()).isEqualTo(300);
    vault().disable(item, 2);
    assertThat(JWKSet.parse(keys(item).getJwks()).getKeys()).isEmpty();
  }

  @Test
  void whatIsNotSignedByTheItemIsRejected() throws Exception {
    Item item = create(Algorithm.ES256, Purpose.JWS);
    Item other = create(Algorithm.ES256, Purpose.JWS);
    String good = sign(jws(item, "JWT", CLAIMS)).getJws();
    String theirs = sign(jws(other, "JWT", CLAIMS)).getJws();
    String[] parts = good.split("\\.", -1);
    String[] theirParts = theirs.split("\\.", -1);
    assertRejected("UNKNOWN_KEY", item, theirs);
    assertRejected("BAD_SIGNATURE", item, parts[0] + "." + parts[1] + "." + theirParts[2]);
    assertRejected("BAD_SIGNATURE", item, parts[0] + ".e30." + parts[2]);
    assertRejected("BAD_SIGNATURE", item, parts[0] + "." + parts[1] + ".AA");
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
      assertRejected("MALFORMED", item, bad);
    }
  }

  @Test
  void aPublicKeyIsNeverTakenForASecret() throws Exception {
    Item item = create(Algorithm.ES256, Purpose.JWS);
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
        assertRejected(alg.equals("ES256") ? "BAD_SIGNATURE" : "OTHER_ALGORITHM", item, jws);
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
    Item item = create(Algorithm.ED25519, Purpose.JWS);
    long now = java.time.Instant.now().getEpochSecond();
    String jws =
        sign(jws(
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
    assertThat(verify(item, good.toBuilder()).hasAccepted()).isTrue();
    assertRejected("OTHER_TYPE", item, good.toBuilder().setTyp("AT+JWT"));
    assertRejected("OTHER_ISSUER", item, good.toBuilder().setIssuer("https://a/"));
    assertRejected("OTHER_AUDIENCE", item, good.toBuilder().setAudience("z"));
    assertRejected("TOO_OLD", item, good.toBuilder().setMaxAge(TestVault.seconds(60)));
    assertClaims("EXPIRED", item, "{\"exp\":%d}".formatted(now - 31));
    assertClaims("NOT_YET_VALID", item, "{\"nbf\":%d}".formatted(now + 90));
    assertClaims("NOT_YET_VALID", item, "{\"iat\":%d}".formatted(now + 90));
    for (String bad : List.of("\"1\"", "-1", "1e400", "100000000000000000000", "null", "[]")) {
      assertClaims("MALFORMED", item, "{\"exp\":%s}".formatted(bad));
    }
  }

  private static void assertClaims(String cause, Item item, String claims) {
    assertRejected(cause, item, sign(jws(item, "JWT", claims)).getJws());
  }

  @Test
  void aTokenWithoutTheScopeIsRefused() {
    Item item = create(Algorithm.ES256, Purpose.JWS);
    String token =
        calls.signer().sign(calls.claims("node-a").scopes(Set.of("resolve", "verify")).build());
    Refused refused = Refused.by(() -> calls.node(token).sign(jws(item, "JWT", "{}")));
    assertThat(refused.reason()).isEqualTo(ErrorReason.SCOPE_MISSING);
    assertThat(refused.metadata()).containsEntry("required", "sign");
  }

  @Test
  void anExpiredKeyNeitherSignsNorVerifies() {
    Item item = create(Algorithm.ES256, Purpose.JWS);
    String signed = sign(jws(item, "JWT", "{}")).getJws();
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
      assertFails(ReferenceFailure.Reason.EXPIRED, calls.node(), jws(item, "JWT", "{}"));
      Refused refused = Refused.by(() -> accepted(item, signed));
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
        create(
            SigningKeySpec.newBuilder()
                .setAlgorithm(Algorithm.HS256)
                .setPurpose(Purpose.JWS)
                .setImportedKey(ByteString.copyFromUtf8(canary.text())));
    try (ProcessOutput output = new ProcessOutput()) {
      broker.restart();
      String signed = sign(jws(item, "JWT", CLAIMS)).getJws();
      assertThat(accepted(item, signed).getClaimsJson()).isEqualTo(CLAIMS);
      Refused refused = Refused.by(() -> sign(raw(item, canary.text())));
      assertThat(canary.isIn(refused.status().toByteArray())).isFalse();
      Refused malformed = Refused.by(() -> sign(jws(item, "JWT", canary.text())));
      assertThat(canary.isIn(malformed.status().toByteArray())).isFalse();
      assertRejected("MALFORMED", item, canary.text());
      broker.restart();
      assertThat(canary.isIn(output.text())).isFalse();
    }
    assertThat(new DatabaseSearch(broker).columnsWith(canary)).isEmpty();
  }
}
