package io.stepvault.server.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.stepvault.server.item.TypeId;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.Unary;
import io.stepvault.server.token.TokenBinding;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.server.token.TokenSigner;
import io.stepvault.v1.AddKeyRequest;
import io.stepvault.v1.Bounds;
import io.stepvault.v1.Check;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ExplainResolveResponse;
import io.stepvault.v1.RevokeKeyRequest;
import io.stepvault.v1.RevokeTokensRequest;
import io.stepvault.v1.UpdateAuthorizerRequest;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each rule about token and certificate is told by its name, with what Resolve would tell. */
final class ExplainedCallersTest {
  private static final String ITEM = "kept for alice";

  private static TestBroker broker;
  private static TestCalls calls;
  private static Explaining explaining;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    broker.ensureOrganization("other");
    calls = TestCalls.register(broker, "default");
    calls.create(ITEM, "value");
    explaining = new Explaining(broker);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static String signed(UnaryOperator<TokenClaims.Builder> change) {
    return calls.signer().sign(change.apply(calls.claims("node-a")).build());
  }

  private static String signed(String issuer, String audience) {
    TokenClaims good = calls.claims("node-a").build();
    return calls
        .signer()
        .sign(
            TokenClaims.builder(issuer, audience, "default", "alice", "jti")
                .issued(good.iat(), good.exp())
                .scopes(good.scopes())
                .binding(good.binding())
                .build());
  }

  private static ExplainResolveResponse explain(String token, String node) {
    return explaining.explain(token, Explaining.spiffeId(node), List.of(ITEM));
  }

  /** This rule alone refuses a token that node a presents, and Resolve does so too. */
  private static Check assertRefuses(String rule, ErrorReason reason, String token) {
    return explaining.assertRefuses(rule, reason, token, "node-a", List.of(ITEM));
  }

  @Test
  void aGoodToken_meetsEveryRule() {
    ExplainResolveResponse explained = explain(calls.token("node-a"), "node-a");
    assertThat(explaining.assertAgree(explained, calls.token("node-a"), "node-a", List.of(ITEM)))
        .isEqualTo("OK");
    assertThat(explained.getCallerChecksList())
        .extracting(Check::getRule)
        .containsExactly(
            "token.form",
            "token.organization",
            "token.authorizer",
            "token.audience",
            "token.key",
            "token.signature",
            "token.binding",
            "authorizer.state",
            "key.window",
            "token.revocation",
            "token.times",
            "bounds.presenters",
            "bounds.longest_token_life",
            "bounds.scopes",
            "bounds.may_grant_all_secrets",
            "bounds.oldest_pin",
            "token.scope",
            "answer.size");
    assertThat(explained.getCallerChecksList())
        .allSatisfy(
            check -> {
              assertThat(check.getReason()).isEqualTo(ErrorReason.ERROR_REASON_UNSPECIFIED);
              assertThat(check.getExplanation()).isNotEmpty().doesNotContain("taken as met");
            });
  }

  @Test
  void aTokenThatIsNoAuthorizers_failsWithItsTrueReason() {
    String good = calls.token("node-a");
    String own = calls.authorizer().getId();
    TokenSigner stranger = new TokenSigner(TokenSigner.generatePrivateJwk("key-1", "Ed25519"));
    TokenSigner unknown = new TokenSigner(TokenSigner.generatePrivateJwk("key-2", "Ed25519"));
    assertInvalid("token.form", "NOT_COMPACT", "garbage");
    assertInvalid("token.form", "NOT_BASE64URL", good + "!");
    assertInvalid("token.form", "TOO_LONG", "a".repeat(8_193));
    assertInvalid(
        "token.authorizer", "unknown authorizer", signed(TypeId.generate("ath"), "stepvault"));
    assertInvalid("token.audience", "another audience", signed(own, "stepvault2"));
    assertInvalid("token.key", "unknown key", unknown.sign(calls.claims("node-a").build()));
    assertInvalid(
        "token.signature", "bad signature", stranger.sign(calls.claims("node-a").build()));
  }

  private static void assertInvalid(String rule, String trueReason, String token) {
    Check check = assertRefuses(rule, ErrorReason.TOKEN_INVALID, token);
    assertThat(check.getExplanation()).startsWith(trueReason + ": ");
    ExplainResolveResponse explained = explain(token, "node-a");
    assertThat(explained.getCallerChecksList().getLast()).isEqualTo(check);
    assertThat(explained.getReferencesList()).hasSize(1);
    assertThat(explained.getReferences(0).getChecksList()).isEmpty();
    assertThat(explained.getReferences(0).getItemId()).isEmpty();
  }

  @Test
  void ofATokenForAnotherOrganization_nothingIsTold() {
    TestCalls there = TestCalls.register(broker, "other");
    for (String organization : new String[] {"other", "ohter", "system"}) {
      TokenClaims good = there.claims("node-a").build();
      String token =
          there
              .signer()
              .sign(
                  TokenClaims.builder(good.iss(), "stepvault", organization, "alice", "jti")
                      .issued(good.iat(), good.exp())
                      .scopes(good.scopes())
                      .binding(good.binding())
                      .build());
      ExplainResolveResponse explained = explain(token, "node-a");
      assertThat(explained.getAllowed()).isFalse();
      assertThat(explained.hasTold()).isFalse();
      assertThat(Explaining.failed(explained)).containsExactly("token.organization");
      assertThat(explained.getCallerChecksCount()).isEqualTo(2);
      assertThat(List.of("'other'", "ohter", good.iss()))
          .noneMatch(text -> Unary.holds(explained, text));
    }
  }

  @Test
  void aBinding_isComparedWithTheCertificate() {
    String byName = calls.token("node-a");
    explaining.assertRefuses(
        "token.binding", ErrorReason.TOKEN_NOT_BOUND, byName, "node-b", List.of(ITEM));
    String thumbprint = explaining.thumbprint("node-a");
    String byHash = signed(c -> c.binding(new TokenBinding.X5tS256(thumbprint)));
    assertThat(explaining.explain(byHash, thumbprint, List.of(ITEM)).getAllowed()).isTrue();
    String other = explaining.thumbprint("node-b");
    ExplainResolveResponse explained = explaining.explain(byHash, other, List.of(ITEM));
    assertThat(Explaining.failed(explained)).containsExactly("token.binding");
    explaining.assertAgree(explained, byHash, "node-b", List.of(ITEM));
  }

  @Test
  void whatTheCertificateLeavesOpen_isTakenAsMet() {
    String byName = calls.token("node-a");
    String thumbprint = explaining.thumbprint("node-a");
    String byHash = signed(c -> c.binding(new TokenBinding.X5tS256(thumbprint)));
    assertMet(byName, "", "token.binding");
    assertMet(byHash, "", "token.binding", "bounds.presenters");
    assertMet(byName, explaining.thumbprint("node-b"), "token.binding");
    assertMet(byHash, Explaining.spiffeId("node-b"), "token.binding");
    assertMet(byHash, thumbprint, "bounds.presenters");
    // A token that is bound to a name is presented by that name, if at all.
    TestCalls narrow = narrow(bounds -> bounds.clearPresenters().addPresenters("some.node"));
    ExplainResolveResponse explained =
        explaining.explain(narrow.token("node-a"), "", List.of(ITEM));
    assertThat(Explaining.failed(explained)).containsExactly("bounds.presenters");
  }

  private static void assertMet(String token, String certificate, String... rules) {
    ExplainResolveResponse explained = explaining.explain(token, certificate, List.of(ITEM));
    assertThat(explained.getAllowed()).isTrue();
    assertThat(explained.getCallerChecksList())
        .filteredOn(check -> check.getExplanation().startsWith("taken as met: "))
        .extracting(Check::getRule)
        .containsExactly(rules);
  }

  private static TestCalls narrow(UnaryOperator<Bounds.Builder> bounds) {
    return TestCalls.register(broker, "default", bounds);
  }

  @Test
  void theStateOfAuthorizerAndKey() {
    TestCalls disabled = narrow(UnaryOperator.identity());
    var unused =
        TestCalls.operator(broker, "default")
            .updateAuthorizer(
                UpdateAuthorizerRequest.newBuilder()
                    .setId(disabled.authorizer().getId())
                    .setDisabled(true)
                    .build());
    String token = disabled.token("node-a");
    assertRefuses("authorizer.state", ErrorReason.AUTHORIZER_DISABLED, token);

    long now = Instant.now().getEpochSecond();
    TokenSigner ended = key("ended", now - 1_000);
    assertRefuses(
        "key.window", ErrorReason.TOKEN_EXPIRED, ended.sign(calls.claims("node-a").build()));
    TokenSigner revoked = key("revoked", 0);
    var unusedToo =
        TestCalls.operator(broker, "default")
            .revokeKey(
                RevokeKeyRequest.newBuilder()
                    .setAuthorizerId(calls.authorizer().getId())
                    .setKid("revoked")
                    .build());
    assertRefuses(
        "key.window", ErrorReason.TOKEN_REVOKED, revoked.sign(calls.claims("node-a").build()));
  }

  @Test
  void aRevokedTokenIsToldSo() {
    String token =
        calls.signer().sign(calls.claims("node-a").step("billing", "ended", "n").build());
    var unused =
        TestCalls.operator(broker, "default")
            .revokeTokens(
                RevokeTokensRequest.newBuilder()
                    .setAuthorizerId(calls.authorizer().getId())
                    .setRun("ended")
                    .build());
    assertRefuses("token.revocation", ErrorReason.TOKEN_REVOKED, token);
  }

  private static TokenSigner key(String kid, long notAfter) {
    TokenSigner signer = new TokenSigner(TokenSigner.generatePrivateJwk(kid, "ES256"));
    AddKeyRequest.Builder request =
        AddKeyRequest.newBuilder()
            .setAuthorizerId(calls.authorizer().getId())
            .setJwk(signer.verificationKey().canonicalJwk());
    if (notAfter > 0) {
      request.setNotAfter(Timestamp.newBuilder().setSeconds(notAfter));
    }
    var unused = TestCalls.operator(broker, "default").addKey(request.build());
    return signer;
  }

  @Test
  void timesAndScope() {
    long now = Instant.now().getEpochSecond();
    for (UnaryOperator<TokenClaims.Builder> wrong :
        List.<UnaryOperator<TokenClaims.Builder>>of(
            c -> c.issued(now - 1_000, now - 100),
            c -> c.issued(now + 1_000, now + 2_000),
            c -> c.notBefore(now + 1_000))) {
      Check check = assertRefuses("token.times", ErrorReason.TOKEN_EXPIRED, signed(wrong));
      assertThat(check.getExplanation()).contains("database's clock");
    }
    assertRefuses(
        "token.scope", ErrorReason.SCOPE_MISSING, signed(c -> c.scopes(Set.of("vault.read"))));
  }
}
