package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.stepvault.server.testing.AuditLog;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.Unary;
import io.stepvault.server.token.TokenBinding;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.server.token.TokenSigner;
import io.stepvault.v1.AddKeyRequest;
import io.stepvault.v1.AuthorizerServiceGrpc;
import io.stepvault.v1.Bounds;
import io.stepvault.v1.DescribeCallerResponse;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.RevokeKeyRequest;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a token with a good signature is refused for, and that each refusal is on record once. */
final class TokenJudgementTest {
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

  @AfterEach
  void letTheClocksGo() {
    broker.moveDatabaseClock(java.time.Duration.ZERO);
    broker.moveBrokerClock(java.time.Duration.ZERO);
  }

  private static DescribeCallerResponse describe(String certificate, String token) {
    return (DescribeCallerResponse)
        Unary.callEmpty(
            Unary.withToken(broker.channel(certificate), token),
            AuthorizerServiceGrpc.getDescribeCallerMethod());
  }

  /** The refusal of a call whose token is good so far, which must be on record once. */
  private static Refused denied(String certificate, String token) {
    Refused[] refused = new Refused[1];
    List<AuditLog.Row> rows =
        audit.addedBy(() -> refused[0] = Refused.by(() -> describe(certificate, token)));
    assertThat(rows).hasSize(1);
    assertThat(rows.getFirst().outcome()).isEqualTo("DENIED");
    assertThat(rows.getFirst().reason()).isEqualTo(refused[0].reason().name());
    assertThat(rows.getFirst().method()).isEqualTo("AuthorizerService/DescribeCaller");
    assertThat(rows.getFirst().certificate()).isEqualTo("spiffe://test/" + certificate);
    assertThat(rows.getFirst().subject()).isEqualTo("alice");
    return refused[0];
  }

  private static void assertDenied(String token, ErrorReason reason) {
    Refused refused = denied("node-a", token);
    assertThat(refused.reason()).isEqualTo(reason);
    assertThat(refused.code())
        .isEqualTo(
            reason == ErrorReason.BOUNDS_EXCEEDED
                ? Status.Code.PERMISSION_DENIED
                : Status.Code.UNAUTHENTICATED);
  }

  private static String signed(UnaryOperator<TokenClaims.Builder> change) {
    return calls.signer().sign(change.apply(calls.claims("node-a")).build());
  }

  @Test
  void timesAreJudgedByTheDatabasesClockWith30SecondsOfLeeway() {
    Instant now = Instant.ofEpochSecond(Instant.now().getEpochSecond());
    long second = now.getEpochSecond();
    broker.stopDatabaseClock(now);

    describe("node-a", signed(c -> c.issued(second - 100, second - 29)));
    assertDenied(signed(c -> c.issued(second - 100, second - 30)), ErrorReason.TOKEN_EXPIRED);
    describe("node-a", signed(c -> c.issued(second + 30, second + 100)));
    assertDenied(signed(c -> c.issued(second + 31, second + 100)), ErrorReason.TOKEN_EXPIRED);
    describe("node-a", signed(c -> c.notBefore(second + 30)));
    assertDenied(signed(c -> c.notBefore(second + 31)), ErrorReason.TOKEN_EXPIRED);
  }

  @Test
  void aTokenExpiresAsTheDatabasesClockGoesOn() {
    String token = calls.token("node-a");
    describe("node-a", token);
    broker.moveDatabaseClock(java.time.Duration.ofSeconds(600 + 31));
    assertDenied(token, ErrorReason.TOKEN_EXPIRED);
  }

  @Test
  void aTokenIsGoodOnlyWithItsCertificate() {
    assertThat(denied("node-b", calls.token("node-a")).reason())
        .isEqualTo(ErrorReason.TOKEN_NOT_BOUND);

    String thumbprint = describe("node-a", calls.token("node-a")).getCertificateX5TS256();
    String bound = signed(c -> c.binding(new TokenBinding.X5tS256(thumbprint)));
    assertThat(describe("node-a", bound).getCertificateX5TS256()).isEqualTo(thumbprint);
    assertThat(denied("node-b", bound).reason()).isEqualTo(ErrorReason.TOKEN_NOT_BOUND);
    // Nor is it good for another certificate of the same name.
    var renewed = broker.channel(broker.issue("node-a"));
    try {
      assertThat(
              Refused.by(
                      () ->
                          Unary.callEmpty(
                              Unary.withToken(renewed, bound),
                              AuthorizerServiceGrpc.getDescribeCallerMethod()))
                  .reason())
          .isEqualTo(ErrorReason.TOKEN_NOT_BOUND);
    } finally {
      renewed.shutdownNow();
    }
  }

  @Test
  void aTokensKeyIsJudgedByItsWindowAndUntilItIsRevoked() {
    long now = Instant.now().getEpochSecond();
    TokenSigner early = key("early", 0, now - 1_000);
    assertThat(early.sign(calls.claims("node-a").issued(now - 1_000, now + 100).build()))
        .satisfies(token -> describe("node-a", token));
    assertDenied(
        early.sign(calls.claims("node-a").issued(now - 999, now + 100).build()),
        ErrorReason.TOKEN_EXPIRED);

    TokenSigner late = key("late", now + 1_000, 0);
    String token = late.sign(calls.claims("node-a").build());
    assertDenied(token, ErrorReason.TOKEN_EXPIRED);
    broker.moveDatabaseClock(java.time.Duration.ofSeconds(580)); // Not even with the leeway.
    assertDenied(token, ErrorReason.TOKEN_EXPIRED);

    broker.moveDatabaseClock(java.time.Duration.ZERO);
    TokenSigner revoked = key("revoked", 0, 0);
    String before = revoked.sign(calls.claims("node-a").build());
    describe("node-a", before);
    var unused =
        TestCalls.operator(broker, "default")
            .revokeKey(
                RevokeKeyRequest.newBuilder()
                    .setAuthorizerId(calls.authorizer().getId())
                    .setKid("revoked")
                    .build());
    assertDenied(before, ErrorReason.TOKEN_REVOKED);
    describe("node-a", calls.token("node-a"));
  }

  private static TokenSigner key(String kid, long notBefore, long notAfter) {
    TokenSigner signer = new TokenSigner(TokenSigner.generatePrivateJwk(kid, "ES256"));
    AddKeyRequest.Builder request =
        AddKeyRequest.newBuilder()
            .setAuthorizerId(calls.authorizer().getId())
            .setJwk(signer.verificationKey().canonicalJwk());
    if (notBefore > 0) {
      request.setNotBefore(Timestamp.newBuilder().setSeconds(notBefore));
    }
    if (notAfter > 0) {
      request.setNotAfter(Timestamp.newBuilder().setSeconds(notAfter));
    }
    var unused = TestCalls.operator(broker, "default").addKey(request.build());
    return signer;
  }

  @Test
  void aTokenThatClaimsMoreThanItsAuthorizersBoundsIsRefused() {
    assertBeyond("scopes", b -> b.clearScopes().addScopes("resolve"));
    assertBeyond("longest_token_life", b -> b.setLongestTokenLife(seconds(599)));
    assertBeyond("presenters", b -> presenters(b, "spiffe://test/node-b"));
    assertBeyond("presenters", b -> presenters(b, "spiffe://test/node-a/*"));
    assertBeyond("presenters", b -> presenters(b, "spiffe://test/node"));
    assertBeyond("presenters", b -> presenters(b, "node-a"));
    assertBeyond("may_grant_all_secrets", b -> b.setMayGrantAllSecrets(false));

    assertWithin(b -> b.setLongestTokenLife(seconds(600)));
    assertWithin(b -> presenters(b, "spiffe://test/node-b", "spiffe://test/node-a"));
    assertWithin(b -> presenters(b, "spiffe://test/*"));
    assertWithin(Bounds.Builder::clearItems);
  }

  private static Duration seconds(long seconds) {
    return Duration.newBuilder().setSeconds(seconds).build();
  }

  private static Bounds.Builder presenters(Bounds.Builder bounds, String... presenters) {
    return bounds.clearPresenters().addAllPresenters(List.of(presenters));
  }

  private static void assertBeyond(String bound, UnaryOperator<Bounds.Builder> bounds) {
    TestCalls narrow = TestCalls.register(broker, "default", bounds);
    Refused refused = denied("node-a", narrow.token("node-a"));
    assertThat(refused.reason()).isEqualTo(ErrorReason.BOUNDS_EXCEEDED);
    assertThat(refused.metadata()).containsExactly(java.util.Map.entry("bound", bound));
  }

  private static void assertWithin(UnaryOperator<Bounds.Builder> bounds) {
    TestCalls narrow = TestCalls.register(broker, "default", bounds);
    assertThat(describe("node-a", narrow.token("node-a")).getAuthorizerId())
        .isEqualTo(narrow.authorizer().getId());
  }

  static List<MethodDescriptor<?, ?>> scopedMethods() {
    return Unary.methods().stream()
        .filter(method -> !Set.of("operator", "any").contains(scopeOf(method)))
        .toList();
  }

  private static String scopeOf(MethodDescriptor<?, ?> method) {
    return Unary.described(method).getOptions().getExtension(io.stepvault.v1.Options.scope);
  }

  @ParameterizedTest
  @MethodSource("scopedMethods")
  void everyMethodNeedsItsScopeAndSaysWhich(MethodDescriptor<?, ?> method) {
    Set<String> others = new HashSet<>(TestCalls.SCOPES);
    others.remove(scopeOf(method));
    String token = signed(c -> c.scopes(others));
    Refused[] refused = new Refused[1];
    var rows =
        audit.addedBy(
            () ->
                refused[0] =
                    Refused.by(
                        () ->
                            Unary.callEmpty(
                                Unary.withToken(broker.channel("node-a"), token), method)));
    assertThat(refused[0].reason()).isEqualTo(ErrorReason.SCOPE_MISSING);
    assertThat(refused[0].metadata())
        .containsEntry("required", scopeOf(method))
        .containsEntry("granted", String.join(" ", others.stream().sorted().toList()));
    assertThat(rows).extracting(AuditLog.Row::reason).containsExactly("SCOPE_MISSING");
  }

  @Test
  void aCertificateThatExpiresDuringItsConnectionIsRefusedFromThenOn() {
    String token = calls.token("node-a");
    describe("node-a", token);
    broker.moveBrokerClock(java.time.Duration.ofDays(366));
    var rows =
        audit.addedBy(
            () -> {
              Refused refused = Refused.by(() -> describe("node-a", token));
              assertThat(refused.reason()).isEqualTo(ErrorReason.CERTIFICATE_NOT_TRUSTED);
              assertThat(refused.code()).isEqualTo(Status.Code.UNAUTHENTICATED);
            });
    assertThat(rows).isEmpty();
    broker.moveBrokerClock(java.time.Duration.ZERO);
    describe("node-a", token);
  }
}
