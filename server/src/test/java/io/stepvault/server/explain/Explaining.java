package io.stepvault.server.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TestCalls.Headers;
import io.stepvault.server.tls.PeerIdentity;
import io.stepvault.v1.Check;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ExplainResolveRequest;
import io.stepvault.v1.ExplainResolveResponse;
import io.stepvault.v1.ExplainedReference;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.ReferenceFailure.Reason;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveResponse;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.ResolveServiceGrpc.ResolveServiceBlockingStub;
import io.stepvault.v1.ResolvedSecret;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.groups.Tuple;

/** Explains and resolves the same, and compares the two. */
final class Explaining {
  private final TestBroker broker;

  Explaining(TestBroker broker) {
    this.broker = broker;
  }

  /** Calls as the operator. */
  ResolveServiceBlockingStub operator() {
    return ResolveServiceGrpc.newBlockingStub(broker.channel("operator"))
        .withCallCredentials(new Headers(null, "default"));
  }

  /** A token that a node presents. */
  ExplainResolveResponse explain(String token, String certificate, List<String> references) {
    return operator()
        .explainResolve(
            ExplainResolveRequest.newBuilder()
                .setToken(token)
                .setCertificate(certificate)
                .addAllReferences(references)
                .build());
  }

  static String spiffeId(String node) {
    return "spiffe://test/" + node;
  }

  String thumbprint(String node) {
    return PeerIdentity.of(broker.certificate(node).certificate()).orElseThrow().thumbprint();
  }

  /**
   * The explanation says what a resolve does, as it does it.
   *
   * @return what the resolve was refused for; OK: it was not
   */
  String assertAgree(
      ExplainResolveResponse explained, String token, String node, List<String> references) {
    ResolveServiceBlockingStub stub =
        TestCalls.with(ResolveServiceGrpc.newBlockingStub(broker.channel(node)), token);
    ResolveRequest request = ResolveRequest.newBuilder().addAllReferences(references).build();
    if (explained.getAllowed()) {
      assertThat(explained.hasTold()).isFalse();
      assertThat(explained.getCallerChecksList()).allMatch(Check::getPassed);
      assertSame(explained.getReferencesList(), stub.resolve(request));
      return "OK";
    }
    Refused refused = Refused.by(() -> stub.resolve(request));
    assertThat(explained.getTold().getReason()).isEqualTo(refused.reason().name());
    assertThat(explained.getTold().getDomain()).isEqualTo("stepvault.io");
    assertThat(explained.getTold().getMetadataMap()).isEqualTo(refused.metadata());
    if (refused.reason() != ErrorReason.REFERENCES_UNRESOLVED) {
      return refused.reason().name();
    }
    Map<Integer, Reason> told = new HashMap<>();
    for (int i = 0; i < explained.getReferencesCount(); i++) {
      ExplainedReference one = explained.getReferences(i);
      assertThat(one.getChecksList().stream().allMatch(Check::getPassed))
          .as("the checks of %s", one.getReference())
          .isEqualTo(one.getTold() == Reason.REASON_UNSPECIFIED);
      if (one.getTold() != Reason.REASON_UNSPECIFIED) {
        told.put(i, one.getTold());
      }
    }
    Map<Integer, Reason> failed = new HashMap<>();
    for (ReferenceFailure failure : refused.failures().getFailuresList()) {
      failed.put(failure.getIndex(), failure.getReason());
    }
    assertThat(told).isEqualTo(failed);
    return failed.values().iterator().next().name();
  }

  /** This rule alone refuses a token that a node presents, and Resolve does so too. */
  Check assertRefuses(
      String rule, ErrorReason reason, String token, String node, List<String> references) {
    ExplainResolveResponse explained = explain(token, spiffeId(node), references);
    assertThat(explained.getAllowed()).isFalse();
    assertThat(failed(explained)).containsExactly(rule);
    Check check = check(explained.getCallerChecksList(), rule);
    assertThat(check.getReason()).isEqualTo(reason);
    assertThat(check.getExplanation()).hasSizeGreaterThan(20);
    assertThat(assertAgree(explained, token, node, references)).isEqualTo(reason.name());
    return check;
  }

  private static void assertSame(List<ExplainedReference> explained, ResolveResponse resolved) {
    assertThat(explained).allMatch(one -> one.getTold() == Reason.REASON_UNSPECIFIED);
    assertThat(explained)
        .extracting(
            ExplainedReference::getReference,
            ExplainedReference::getItemId,
            ExplainedReference::getVersion)
        .isEqualTo(resolved.getSecretsList().stream().map(Explaining::identity).toList());
  }

  private static Tuple identity(ResolvedSecret secret) {
    return Tuple.tuple(secret.getReference(), secret.getItemId(), secret.getVersion());
  }

  /** The names of the checks that failed, about the caller and about all references. */
  static List<String> failed(ExplainResolveResponse explained) {
    return Stream.concat(
            explained.getCallerChecksList().stream(),
            explained.getReferencesList().stream().flatMap(one -> one.getChecksList().stream()))
        .filter(check -> !check.getPassed())
        .map(Check::getRule)
        .toList();
  }

  /** What was said about a rule. */
  static Check check(List<Check> checks, String rule) {
    return checks.stream().filter(one -> one.getRule().equals(rule)).findFirst().orElseThrow();
  }
}
