package io.stepvault.server.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.v1.Check;
import io.stepvault.v1.DescribedCaller;
import io.stepvault.v1.ExplainResolveRequest;
import io.stepvault.v1.ExplainResolveResponse;
import io.stepvault.v1.ExplainedReference;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;
import net.jqwik.api.statistics.Statistics;

/**
 * Whatever is resolved, an explanation says beforehand what a real broker then does: whether, why
 * not, of which items and versions, and what it tells.
 */
final class ExplainLikeResolveTest {
  private static final int CASES = Integer.getInteger("stepvault.explain.cases", 600);
  private static final long SEED = Long.getLong("stepvault.explain.seed", 1);

  /** Each must come about, or the test says little. */
  private static final List<String> OUTCOMES =
      List.of(
          "OK",
          "TOKEN_INVALID",
          "TOKEN_NOT_BOUND",
          "AUTHORIZER_DISABLED",
          "TOKEN_REVOKED",
          "TOKEN_EXPIRED",
          "BOUNDS_EXCEEDED",
          "SCOPE_MISSING",
          "ANSWER_TOO_LARGE",
          "NOT_IN_TOKEN",
          "NOT_FOUND",
          "EXPIRED",
          "DELETED",
          "DISABLED",
          "KIND_NOT_RESOLVABLE");

  private static TestBroker broker;
  private static RandomSite site;
  private static Explaining explaining;

  /**
   * How many cases there are and which: {@code -Dstepvault.explain.cases=100000}, {@code
   * -Dstepvault.explain.seed=17}. Each build takes the same ones.
   */
  static final class Size implements AroundPropertyHook {
    @Override
    public PropertyExecutionResult aroundProperty(
        PropertyLifecycleContext context, PropertyExecutor property) {
      context.attributes().setTries(CASES);
      context.attributes().setSeed(Long.toString(SEED));
      return property.execute();
    }
  }

  @BeforeContainer
  static void start() {
    broker = TestBroker.start();
    site = new RandomSite(broker, SEED);
    explaining = new Explaining(broker);
  }

  @AfterContainer
  static void stop() {
    broker.close();
  }

  @Property(edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  @AddLifecycleHook(Size.class)
  void anExplanationSaysWhatAResolveDoes(@ForAll long seed) {
    RandomCall call = RandomCall.of(site, explaining::thumbprint, seed);
    broker.stopDatabaseClock(call.at());
    ExplainResolveResponse explained =
        explaining.explain(call.token(), call.certificate(), call.references());
    String outcome;
    try {
      outcome = explaining.assertAgree(explained, call.token(), call.node(), call.references());
    } catch (AssertionError e) {
      throw new AssertionError(call + ", explained: " + explained, e);
    }
    Statistics.collect(outcome);
    Statistics.coverage(
        coverage -> OUTCOMES.forEach(one -> coverage.check(one).count(count -> count > 0)));
    if (explained.getReferences(0).getChecksCount() > 0
        && call.claims().pins().versions().isEmpty()) {
      compareDescribed(call, explained);
    }
  }

  /** What claims are described means the same as a token that has them. */
  private static void compareDescribed(RandomCall call, ExplainResolveResponse explained) {
    DescribedCaller.Builder described =
        DescribedCaller.newBuilder()
            .setAuthorizerId(call.claims().iss())
            .addAllGroups(call.claims().groups())
            .addAllSecrets(call.claims().secrets());
    if (call.claims().owner() != null) {
      described.setOwner(call.claims().owner());
    }
    if (call.claims().pins().asOf() != null) {
      described.setAsOf(Timestamp.newBuilder().setSeconds(call.claims().pins().asOf()));
    }
    ExplainResolveResponse same =
        explaining
            .operator()
            .explainResolve(
                ExplainResolveRequest.newBuilder()
                    .setDescribed(described)
                    .addAllReferences(call.references())
                    .build());
    assertThat(same.getReferencesList()).isEqualTo(explained.getReferencesList());
    for (String rule : List.of("bounds.may_grant_all_secrets", "bounds.oldest_pin")) {
      assertThat(passed(same, rule)).isEqualTo(passed(explained, rule));
    }
    assertThat(same.getReferencesList())
        .extracting(ExplainedReference::getReference)
        .isEqualTo(call.references());
  }

  private static boolean passed(ExplainResolveResponse explained, String rule) {
    Check check = Explaining.check(explained.getCallerChecksList(), rule);
    return check.getPassed();
  }
}
