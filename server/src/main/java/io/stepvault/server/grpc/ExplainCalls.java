package io.stepvault.server.grpc;

import io.stepvault.server.explain.Check;
import io.stepvault.server.explain.Explain;
import io.stepvault.server.explain.Explanation;
import io.stepvault.server.explain.Question;
import io.stepvault.v1.DescribedCaller;
import io.stepvault.v1.ExplainResolveRequest;
import io.stepvault.v1.ExplainResolveResponse;
import io.stepvault.v1.ExplainedReference;
import java.util.Optional;

/** The call that explains a resolve. */
final class ExplainCalls {
  private final Explain explain;

  ExplainCalls(Explain explain) {
    this.explain = explain;
  }

  ExplainResolveResponse explain(ExplainResolveRequest request) {
    Explanation explanation =
        explain.run(
            Requests.presented(),
            new Question(asker(request), request.getCertificate(), request.getReferencesList()));
    ExplainResolveResponse.Builder response =
        ExplainResolveResponse.newBuilder().setAllowed(explanation.allowed());
    explanation.callerChecks().forEach(check -> response.addCallerChecks(check(check)));
    explanation.references().forEach(one -> response.addReferences(reference(one)));
    explanation.told().map(Statuses::info).ifPresent(response::setTold);
    return response.build();
  }

  private static Question.Asker asker(ExplainResolveRequest request) {
    return switch (request.getCallerCase()) {
      case TOKEN -> new Question.Token(request.getToken());
      case DESCRIBED -> described(request.getDescribed());
      case CALLER_NOT_SET -> new Question.Nobody();
    };
  }

  private static Question.Described described(DescribedCaller caller) {
    return new Question.Described(
        caller.getAuthorizerId(),
        caller.getOwner(),
        caller.getGroupsList(),
        caller.getSecretsList(),
        caller.hasAsOf() ? Optional.of(Times.instant(caller.getAsOf())) : Optional.empty());
  }

  private static ExplainedReference reference(Explanation.Reference explained) {
    ExplainedReference.Builder reference =
        ExplainedReference.newBuilder()
            .setReference(explained.reference())
            .setItemId(explained.item())
            .setVersion(explained.version())
            .setTold(explained.told());
    explained.checks().forEach(check -> reference.addChecks(check(check)));
    return reference.build();
  }

  private static io.stepvault.v1.Check check(Check check) {
    io.stepvault.v1.Check.Builder message =
        io.stepvault.v1.Check.newBuilder()
            .setRule(check.rule())
            .setPassed(check.passed())
            .setExplanation(check.explanation());
    check.told().ifPresent(message::setReason);
    return message.build();
  }
}
