package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.stepvault.server.testing.AuditLog;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TwoBrokers;
import io.stepvault.server.testing.Unary;
import io.stepvault.server.tls.PeerIdentity;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.v1.AuthorizerServiceGrpc;
import io.stepvault.v1.AuthorizerServiceGrpc.AuthorizerServiceBlockingStub;
import io.stepvault.v1.DeleteAuthorizerRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.GetAuthorizerRequest;
import io.stepvault.v1.RevokeTokensRequest;
import io.stepvault.v1.RevokeTokensResponse;
import io.stepvault.v1.UpdateAuthorizerRequest;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens end before their time, on every broker for each call that starts later. */
final class RevokeTokensTest {
  private static TwoBrokers brokers;
  private static TestBroker broker;
  private static AuthorizerServiceBlockingStub operator;
  private static AuditLog audit;

  private TestCalls calls;
  private String id;

  @BeforeAll
  static void start() {
    brokers = new TwoBrokers();
    broker = brokers.first();
    operator = TestCalls.operator(broker, "default");
    audit = new AuditLog(broker);
  }

  @AfterAll
  static void stop() {
    brokers.close();
  }

  @BeforeEach
  void register() {
    calls = TestCalls.register(broker, "default");
    id = calls.authorizer().getId();
  }

  @AfterEach
  void letTheClockGo() {
    broker.moveDatabaseClock(Duration.ZERO);
  }

  /** What a token of node a's can be revoked by. */
  enum By {
    JTI,
    RUN,
    SUBJECT,
    CERTIFICATE_NAME,
    CERTIFICATE_HASH;

    RevokeTokensRequest.Builder of(TokenClaims claims) {
      RevokeTokensRequest.Builder request = RevokeTokensRequest.newBuilder();
      return switch (this) {
        case JTI -> request.setJti(claims.jti());
        case RUN -> request.setRun(claims.run());
        case SUBJECT -> request.setSubject(claims.sub());
        case CERTIFICATE_NAME -> request.setCertificate("spiffe://test/node-a");
        case CERTIFICATE_HASH -> request.setCertificate(thumbprint());
      };
    }

    String word() {
      return name().startsWith("CERTIFICATE") ? "certificate" : name().toLowerCase(Locale.ROOT);
    }
  }

  private static String thumbprint() {
    try {
      return PeerIdentity.of(
              (X509Certificate)
                  CertificateFactory.getInstance("X.509")
                      .generateCertificate(
                          new ByteArrayInputStream(broker.certificate("node-a").certificatePem())))
          .orElseThrow()
          .thumbprint();
    } catch (CertificateException e) {
      throw new AssertionError(e);
    }
  }

  private String sign(TokenClaims claims) {
    return calls.signer().sign(claims);
  }

  private RevokeTokensResponse revoke(RevokeTokensRequest.Builder request) {
    return operator.revokeTokens(request.setAuthorizerId(id).build());
  }

  private static AuthorizerServiceBlockingStub own(TestCalls calls) {
    return TestCalls.with(
        AuthorizerServiceGrpc.newBlockingStub(broker.channel("authorizer")),
        calls.token("authorizer"));
  }

  @ParameterizedTest
  @EnumSource
  void aRevokedTokenIsRefused_andOneThatIsIssuedLaterUnlessItHasTheSameId(By by) {
    TokenClaims claims = calls.claims("node-a").build();
    String token = sign(claims);
    TestCalls others = TestCalls.register(broker, "default");
    String ofOthers = others.token("node-a");
    for (int round = 0; round < 3; round++) {
      brokers.assertResolves(token);
      brokers.assertResolves(ofOthers);
    }

    assertThat(audit.addedBy(() -> revoke(by.of(claims))))
        .extracting(AuditLog.Row::reason, AuditLog.Row::item, AuditLog.Row::outcome)
        .containsExactly(tuple("TOKENS_REVOKED", id, "ALLOWED"));
    brokers.assertRefused(token, ErrorReason.TOKEN_REVOKED);
    brokers.assertResolves(ofOthers);

    long later = Instant.now().getEpochSecond() + 2;
    broker.moveDatabaseClock(Duration.ofSeconds(2));
    brokers.assertResolves(sign(calls.claims("node-a").issued(later, later + 600).build()));
    String sameId =
        sign(
            TokenClaims.builder(id, "stepvault", "default", "alice", claims.jti())
                .issued(later, later + 600)
                .scopes(claims.scopes())
                .binding(claims.binding())
                .owner("alice")
                .secrets(claims.secrets())
                .build());
    if (by == By.JTI) {
      brokers.assertRefused(sameId, ErrorReason.TOKEN_REVOKED);
    } else {
      brokers.assertResolves(sameId);
    }
    brokers.assertRefused(token, ErrorReason.TOKEN_REVOKED);
  }

  @ParameterizedTest
  @EnumSource
  void theRecordSaysWhichTokens(By by) {
    TokenClaims claims = calls.claims("node-a").build();
    RevokeTokensRequest.Builder request = by.of(claims);
    String value =
        request.build().getAllFields().values().stream().map(Object::toString).findFirst().get();
    assertThat(audit.addedBy(() -> revoke(request)))
        .extracting(AuditLog.Row::reference)
        .containsExactly(by.word() + " " + value);
  }

  static List<MethodDescriptor<?, ?>> methodsOfTokens() {
    return Unary.methods().stream().filter(method -> !Unary.isOperators(method)).toList();
  }

  @ParameterizedTest
  @MethodSource("methodsOfTokens")
  void everyMethodRefusesARevokedToken(MethodDescriptor<?, ?> method) {
    TokenClaims claims = calls.claims("node-a").build();
    Channel channel = Unary.withToken(broker.channel("node-a"), sign(claims));
    revoke(By.RUN.of(claims));
    Refused refused = Refused.by(() -> Unary.callEmpty(channel, method));
    assertThat(refused.reason()).isEqualTo(ErrorReason.TOKEN_REVOKED);
  }

  @Test
  void anAuthorizerRevokesItsOwnTokensAndNoOthers() {
    TestCalls other = TestCalls.register(broker, "default");
    TokenClaims theirs = other.claims("node-a").build();
    String token = other.signer().sign(theirs);
    TokenClaims mine = calls.claims("node-a").build();

    Refused refused =
        Refused.by(
            () ->
                own(calls)
                    .revokeTokens(
                        RevokeTokensRequest.newBuilder()
                            .setAuthorizerId(other.authorizer().getId())
                            .setJti(theirs.jti())
                            .build()));
    assertThat(refused.reason()).isEqualTo(ErrorReason.AUTHORIZER_NOT_YOURS);
    // Nor by naming what is another's: all that it says is said of its own tokens.
    for (By by : By.values()) {
      own(TestCalls.register(broker, "default")).revokeTokens(by.of(theirs).build());
    }
    brokers.assertResolves(token);

    own(calls).revokeTokens(By.JTI.of(mine).build());
    brokers.assertRefused(sign(mine), ErrorReason.TOKEN_REVOKED);
  }

  @Test
  void theTokenNeedsTheScope() {
    String token = sign(calls.claims("authorizer").scopes(Set.of("resolve")).build());
    AuthorizerServiceBlockingStub stub =
        TestCalls.with(AuthorizerServiceGrpc.newBlockingStub(broker.channel("authorizer")), token);
    assertThat(
            Refused.by(
                    () -> stub.revokeTokens(RevokeTokensRequest.newBuilder().setRun("r").build()))
                .reason())
        .isEqualTo(ErrorReason.SCOPE_MISSING);
  }

  @Test
  void revokingAgainMovesTheCutOffToNow() {
    RevokeTokensResponse first = revoke(By.RUN.of(calls.claims("node-a").build()));
    broker.moveDatabaseClock(Duration.ofMinutes(5));
    long later = Instant.now().getEpochSecond() + 299;
    TokenClaims claims = calls.claims("node-a").issued(later, later + 600).build();
    brokers.assertResolves(sign(claims));

    RevokeTokensResponse second = revoke(By.RUN.of(claims));
    brokers.assertRefused(sign(claims), ErrorReason.TOKEN_REVOKED);
    assertThat(second.getForgottenAt().getSeconds())
        .isGreaterThanOrEqualTo(first.getForgottenAt().getSeconds() + 299);
    assertThat(
            broker.query("SELECT count(*) FROM token_revocation WHERE authorizer = '" + id + "'"))
        .containsExactly("1");

    broker.moveDatabaseClock(Duration.ZERO); // A clock that was set back takes nothing back.
    assertThat(revoke(By.RUN.of(claims))).isEqualTo(second);
  }

  @Test
  void aRetryChangesNothing() {
    TokenClaims claims = calls.claims("node-a").build();
    RevokeTokensRequest.Builder request = By.RUN.of(claims).setRequestId("once");
    RevokeTokensResponse first = revoke(request);
    broker.moveDatabaseClock(Duration.ofMinutes(1));

    assertThat(audit.addedBy(() -> assertThat(revoke(request)).isEqualTo(first))).isEmpty();
    long later = Instant.now().getEpochSecond() + 59;
    brokers.assertResolves(sign(calls.claims("node-a").issued(later, later + 600).build()));
    assertThat(Refused.by(() -> revoke(request.setRun("another"))).reason())
        .isEqualTo(ErrorReason.REQUEST_ID_REUSED);
  }

  @Test
  void aRetryWithAnotherAuthorizersToken_isNoRetry() {
    TestCalls other = TestCalls.register(broker, "default");
    TokenClaims claims = calls.claims("node-a").build();
    RevokeTokensRequest.Builder request = By.RUN.of(claims).setRequestId("of-both");
    assertThat(own(calls).revokeTokens(request.clearAuthorizerId().build())).isNotNull();

    assertThat(Refused.by(() -> own(other).revokeTokens(request.build())).reason())
        .isEqualTo(ErrorReason.REQUEST_ID_REUSED);
    brokers.assertResolves(other.token("node-a"));
  }

  @Test
  void theAuthorizerShowsAsBefore_andCanBeChangedWithTheEtagOfBefore() {
    GetAuthorizerRequest get = GetAuthorizerRequest.newBuilder().setId(id).build();
    var before = operator.getAuthorizer(get);
    revoke(By.SUBJECT.of(calls.claims("node-a").build()));
    assertThat(operator.getAuthorizer(get)).isEqualTo(before);
  }

  @Test
  void revocationsOutliveOtherChanges_andGoWithTheirAuthorizer() {
    TokenClaims claims = calls.claims("node-a").build();
    revoke(By.JTI.of(claims));
    revoke(By.RUN.of(claims).setRun("run-2"));
    var unused =
        operator.updateAuthorizer(
            UpdateAuthorizerRequest.newBuilder().setId(id).setName("new").build());
    brokers.assertRefused(sign(claims), ErrorReason.TOKEN_REVOKED);
    brokers.assertResolves(calls.token("node-a"));

    var gone =
        operator.deleteAuthorizer(
            DeleteAuthorizerRequest.newBuilder().setId(id).setRequestId("gone").build());
    brokers.assertRefused(sign(claims), ErrorReason.TOKEN_INVALID);
    assertThat(gone.getSerializedSize()).isZero();
    assertThat(
            broker.query("SELECT count(*) FROM token_revocation WHERE authorizer = '" + id + "'"))
        .containsExactly("0");
    brokers.assertResolves(TestCalls.register(broker, "default").token("node-a"));
  }
}
