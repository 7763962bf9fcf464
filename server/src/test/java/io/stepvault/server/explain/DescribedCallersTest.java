package io.stepvault.server.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.token.Pins;
import io.stepvault.v1.Bounds;
import io.stepvault.v1.Check;
import io.stepvault.v1.DescribedCaller;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ExplainResolveRequest;
import io.stepvault.v1.ExplainResolveResponse;
import io.stepvault.v1.ReferenceFailure.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What is said of a caller that is described in place of a token, and of an authorizer's bounds.
 */
final class DescribedCallersTest {
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

  private static ExplainResolveResponse explain(String token, String node) {
    return explaining.explain(token, Explaining.spiffeId(node), List.of(ITEM));
  }

  /** This rule alone refuses a token that node a presents, and Resolve does so too. */
  private static Check assertRefuses(String rule, ErrorReason reason, String token) {
    return explaining.assertRefuses(rule, reason, token, "node-a", List.of(ITEM));
  }

  private static TestCalls narrow(UnaryOperator<Bounds.Builder> bounds) {
    return TestCalls.register(broker, "default", bounds);
  }

  @Test
  void bounds() {
    assertBeyond("presenters", b -> b.clearPresenters().addPresenters("spiffe://test/node-b"));
    assertBeyond(
        "longest_token_life", b -> b.setLongestTokenLife(Duration.newBuilder().setSeconds(599)));
    assertBeyond("scopes", b -> b.clearScopes().addScopes("resolve"));
    assertBeyond("may_grant_all_secrets", b -> b.setMayGrantAllSecrets(false));
    TestCalls noPins = narrow(Bounds.Builder::clearOldestPin);
    String pins =
        noPins.signer().sign(noPins.claims("node-a").pins(new Pins(null, Map.of(ITEM, 1))).build());
    assertRefuses("bounds.oldest_pin", ErrorReason.BOUNDS_EXCEEDED, pins);
  }

  private static void assertBeyond(String bound, UnaryOperator<Bounds.Builder> bounds) {
    String token = narrow(bounds).token("node-a");
    assertRefuses("bounds." + bound, ErrorReason.BOUNDS_EXCEEDED, token);
    assertThat(explain(token, "node-a").getTold().getMetadataMap()).containsEntry("bound", bound);
  }

  @Test
  void rulesBehindTheFirstThatRefuses_areAskedToo() {
    TestCalls narrow = narrow(b -> b.clearScopes().addScopes("vault.read").clearItems());
    long now = Instant.now().getEpochSecond();
    String token =
        narrow.signer().sign(narrow.claims("node-a").issued(now - 1_000, now - 400).build());
    ExplainResolveResponse explained = explain(token, "node-b");
    assertThat(Explaining.failed(explained))
        .containsExactly("token.binding", "token.times", "bounds.scopes", "bounds.items");
    assertThat(explaining.assertAgree(explained, token, "node-b", List.of(ITEM)))
        .isEqualTo("TOKEN_NOT_BOUND");
    assertThat(explained.getReferences(0).getTold()).isEqualTo(Reason.NOT_FOUND);
  }

  @Test
  void aDescribedCaller_isAskedByBoundsAndReferencesAlone() {
    DescribedCaller alice =
        DescribedCaller.newBuilder()
            .setAuthorizerId(calls.authorizer().getId())
            .setOwner("alice")
            .addSecrets(ITEM)
            .build();
    ExplainResolveResponse good = described(alice, Explaining.spiffeId("node-a"));
    assertThat(good.getAllowed()).isTrue();
    assertThat(good.getCallerChecksList())
        .filteredOn(check -> !check.getExplanation().startsWith("taken as met: "))
        .extracting(Check::getRule)
        .containsExactly(
            "authorizer.state",
            "bounds.presenters",
            "bounds.scopes",
            "bounds.may_grant_all_secrets",
            "bounds.oldest_pin",
            "answer.size");
    assertThat(Explaining.failed(described(alice, "some.node")))
        .containsExactly("bounds.presenters");
    assertThat(Explaining.failed(described(alice.toBuilder().setOwner("bob").build(), "")))
        .containsExactly("item.found");
    assertThat(Explaining.failed(described(alice.toBuilder().clearSecrets().build(), "")))
        .containsExactly("reference.listed");
    Timestamp longAgo = Timestamp.newBuilder().setSeconds(1).build();
    ExplainResolveResponse pinned = described(alice.toBuilder().setAsOf(longAgo).build(), "");
    assertThat(Explaining.failed(pinned)).containsExactly("bounds.oldest_pin", "version.found");
    assertThat(pinned.getTold().getReason()).isEqualTo("BOUNDS_EXCEEDED");
  }

  @Test
  void aDescribedCaller_mayBeOfTheInstallationsAuthorizers() {
    TestCalls platform = TestCalls.register(broker, "system", b -> b.addOrganizations("default"));
    TestCalls others = TestCalls.register(broker, "system", b -> b.addOrganizations("other"));
    DescribedCaller.Builder alice = DescribedCaller.newBuilder().setOwner("alice").addSecrets(ITEM);
    assertThat(
            described(alice.setAuthorizerId(platform.authorizer().getId()).build(), "")
                .getAllowed())
        .isTrue();
    assertThat(
            Refused.by(
                    () -> described(alice.setAuthorizerId(others.authorizer().getId()).build(), ""))
                .reason())
        .isEqualTo(ErrorReason.AUTHORIZER_NOT_FOUND);
  }

  private static ExplainResolveResponse described(DescribedCaller caller, String certificate) {
    return explaining
        .operator()
        .explainResolve(
            ExplainResolveRequest.newBuilder()
                .setDescribed(caller)
                .setCertificate(certificate)
                .addReferences(ITEM)
                .build());
  }
}
