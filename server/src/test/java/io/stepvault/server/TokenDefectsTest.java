package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.stepvault.server.testing.AuditLog;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TokenForge;
import io.stepvault.server.testing.Unary;
import io.stepvault.server.token.TokenBinding;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.server.token.TokenSigner;
import io.stepvault.v1.AuthorizerServiceGrpc;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ResolveServiceGrpc;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is wrong with a token up to its signature is one answer, byte for byte, and counted. */
final class TokenDefectsTest {
  private static final String NODE = "spiffe://test/node-a";

  private static TestBroker broker;
  private static TestCalls calls;
  private static TestCalls elsewhere;
  private static TokenForge forge;
  private static AuditLog audit;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    broker.ensureOrganization("other");
    calls = TestCalls.register(broker, "default");
    elsewhere = TestCalls.register(broker, "other");
    forge = new TokenForge(broker, "default", calls);
    audit = new AuditLog(broker);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static Map<String, String> defects() {
    Map<String, String> tokens = new LinkedHashMap<>();
    String good = calls.token("node-a");
    String claims = TokenForge.claimsOf(good);
    String header = TokenForge.header();
    tokens.put("empty", "");
    tokens.put("garbage", "garbage");
    tokens.put("three dots", "...");
    tokens.put("over 8 KiB", "a".repeat(8_193));
    tokens.put("a space behind", good + " x");
    tokens.put("two in one", good + "," + good);
    tokens.put("signature cut off", good.substring(0, good.lastIndexOf('.') + 1));
    tokens.put("another signature", withFlippedSignature(good));
    tokens.put("another key of the same kid", otherKey("key-1").sign(nodeClaims().build()));
    tokens.put("an unknown kid", otherKey("key-2").sign(nodeClaims().build()));
    tokens.put("alg none", forge.sign(header.replace("Ed25519", "none"), claims));
    tokens.put("alg HS256", forge.sign(header.replace("Ed25519", "HS256"), claims));
    tokens.put("alg ES256", forge.sign(header.replace("Ed25519", "ES256"), claims));
    tokens.put("no typ", forge.sign(header.replace(",\"typ\":\"stepvault+jwt\"", ""), claims));
    tokens.put("another typ", forge.sign(header.replace("stepvault+jwt", "JWT"), claims));
    tokens.put("a jku", forge.sign(header.replace("{", "{\"jku\":\"https://x\","), claims));
    tokens.put("a crit", forge.sign(header.replace("{", "{\"crit\":[\"exp\"],"), claims));
    tokens.put("two alg", forge.sign(header.replace("{", "{\"alg\":\"none\","), claims));
    tokens.put("two aud", forge.sign(header, claims.replace("{\"iss", "{\"aud\":\"x\",\"iss")));
    tokens.put(
        "a list as aud", forge.sign(header, claims.replace("\"stepvault\"", "[\"stepvault\"]")));
    tokens.put("no cnf", forge.sign(header, claims.replace("\"cnf\"", "\"cnx\"")));
    tokens.put(
        "a pin that is none", forge.sign(header, claims.replace("{\"iss", "{\"as_of\":0,\"iss")));
    tokens.put("claims that are a list", forge.sign(header, "[]"));
    tokens.put("an unknown iss", signed("ath_01jd2m3q5vf8p9t6r7w8x9y0z1", "stepvault", "default"));
    tokens.put("no id as iss", signed("x", "stepvault", "default"));
    tokens.put("another aud", signed(own(), "stepvault2", "default"));
    tokens.put("an unknown org", signed(own(), "stepvault", "nobody"));
    for (String org :
        new String[] {
          "Default",
          "default,other",
          "{default}",
          "\"default\"",
          "default}",
          "*",
          "de\\fault",
          "d efault",
          "default' OR '1'='1",
          "\u00FCber",
          "d".repeat(64)
        }) {
      tokens.put("org " + org, signed(own(), "stepvault", org));
    }
    tokens.put("the authorizer of another organization", signed(own(), "stepvault", "other"));
    tokens.put(
        "another organization's authorizer here",
        elsewhere.signer().sign(claims(elsewhere.authorizer().getId(), "stepvault", "default")));
    return tokens;
  }

  private static String own() {
    return calls.authorizer().getId();
  }

  private static TokenClaims.Builder nodeClaims() {
    return calls.claims("node-a");
  }

  private static TokenClaims claims(String iss, String aud, String org) {
    long now = Instant.now().getEpochSecond();
    return TokenClaims.builder(iss, aud, org, "alice", "jti")
        .issued(now, now + 600)
        .scopes(Set.of("resolve"))
        .binding(new TokenBinding.SpiffeId(NODE))
        .build();
  }

  private static String signed(String iss, String aud, String org) {
    return calls.signer().sign(claims(iss, aud, org));
  }

  private static TokenSigner otherKey(String kid) {
    return new TokenSigner(TokenSigner.generatePrivateJwk(kid, "Ed25519"));
  }

  private static String withFlippedSignature(String token) {
    int dot = token.lastIndexOf('.');
    byte[] signature = Base64.getUrlDecoder().decode(token.substring(dot + 1));
    signature[0] ^= 1;
    return token.substring(0, dot + 1)
        + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
  }

  @Test
  void theForgeItselfSignsGoodTokens() {
    String token = forge.sign(TokenForge.header(), TokenForge.claimsOf(calls.token("node-a")));
    Channel channel = Unary.withToken(broker.channel("node-a"), token);
    assertThat(Unary.callEmpty(channel, AuthorizerServiceGrpc.getDescribeCallerMethod()))
        .isNotNull();
  }

  @Test
  void everyDefectGivesTheSameAnswerAndIsNotAudited() {
    Refused first = refused(Unary.withToken(broker.channel("node-a"), "garbage"));
    assertThat(first.code()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(first.reason()).isEqualTo(ErrorReason.TOKEN_INVALID);
    var rows =
        audit.addedBy(
            () ->
                defects()
                    .forEach(
                        (what, token) ->
                            assertThat(
                                    refused(Unary.withToken(broker.channel("node-a"), token))
                                        .status()
                                        .toByteString())
                                .as(what)
                                .isEqualTo(first.status().toByteString())));
    assertThat(rows).isEmpty();
  }

  @Test
  void headersThatAreNoBearerTokenGiveThatAnswerToo() {
    Channel node = broker.channel("node-a");
    String good = calls.token("node-a");
    byte[] first = refused(Unary.withToken(node, "garbage")).status().toByteArray();
    for (Channel channel :
        new Channel[] {
          Unary.with(node, "authorization", "Basic dXNlcjpwYXNz"),
          Unary.with(node, "authorization", good),
          Unary.with(node, "authorization", "Bearer"),
          Unary.with(node, "authorization", "Bearer " + good, "authorization", "Bearer " + good),
          Unary.with(node, "authorization", "Basic x", "authorization", "Bearer " + good),
        }) {
      assertThat(refused(channel).status().toByteArray()).isEqualTo(first);
    }
  }

  static java.util.List<MethodDescriptor<?, ?>> methods() {
    return Unary.methods();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void withoutATokenNoMethodAnswers(MethodDescriptor<?, ?> method) {
    ErrorReason expected =
        Unary.isOperators(method) ? ErrorReason.OPERATOR_ONLY : ErrorReason.TOKEN_MISSING;
    var rows =
        audit.addedBy(
            () ->
                assertThat(
                        Refused.by(() -> Unary.callEmpty(broker.channel("node-a"), method))
                            .reason())
                    .isEqualTo(expected));
    assertThat(rows).isEmpty();
  }

  @Test
  void rejectedCallsAreCountedByTheirTrueReason() {
    String certificate = "spiffe://test/node-counted";
    Channel channel = broker.channel("node-counted");
    Refused.by(() -> Unary.callEmpty(channel, ResolveServiceGrpc.getResolveMethod()));
    for (int i = 0; i < 3; i++) {
      refused(Unary.withToken(channel, calls.token("node-a") + "!"));
    }
    refused(Unary.withToken(channel, otherKey("key-1").sign(nodeClaims().build())));
    refused(Unary.withToken(channel, otherKey("key-2").sign(nodeClaims().build())));
    refused(Unary.withToken(channel, signed(own(), "stepvault", "nobody")));
    broker.restart();
    assertThat(audit.rejected(certificate, "no token")).isEqualTo(1);
    assertThat(audit.rejected(certificate, "NOT_BASE64URL")).isEqualTo(3);
    assertThat(audit.rejected(certificate, "bad signature")).isEqualTo(1);
    assertThat(audit.rejected(certificate, "unknown key")).isEqualTo(1);
    assertThat(audit.rejected(certificate, "unknown organization")).isEqualTo(1);
  }

  private static Refused refused(Channel channel) {
    return Refused.by(() -> Unary.callEmpty(channel, ResolveServiceGrpc.getResolveMethod()));
  }
}
