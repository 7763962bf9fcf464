package io.stepvault.server.explain;

import io.stepvault.server.admission.Admission;
import io.stepvault.server.admission.Gate;
import io.stepvault.server.admission.Grant;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.audit.AuditEvent;
import io.stepvault.server.audit.AuditEvent.Outcome;
import io.stepvault.server.audit.AuditEvent.Subject;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.explain.Explanation.Reference;
import io.stepvault.server.explain.Question.Described;
import io.stepvault.server.resolve.Unresolved;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.AuthorityStore;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Explains what a resolve would do: it asks the rules of resolves, all of them, on one snapshot of
 * the caller's organization. It opens no value and writes nothing but its own record.
 */
public final class Explain {
  private final Gate gate;
  private final CallerChecks callers;
  private final ReferenceChecks references;
  private final AuditStore audit;

  public Explain(
      Gate gate,
      Admission admission,
      AuthorityStore authorities,
      ItemStore items,
      AuditStore audit) {
    this.gate = gate;
    this.callers = new CallerChecks(admission, authorities);
    this.references = new ReferenceChecks(items);
    this.audit = audit;
  }

  /**
   * Explains.
   *
   * @throws Refusal FIELD_INVALID, AUTHORIZER_NOT_FOUND, or what speaks against the caller
   */
  public Explanation run(Presented presented, Question question) {
    return gate.read(
        presented,
        (tx, caller) -> {
          QuestionChecks.check(question);
          CallerFindings found = caller(tx, question);
          Explanation explanation = explain(tx, found, question.references());
          audit.append(
              tx,
              List.of(
                  new AuditEvent(
                      caller.actor(),
                      Outcome.ALLOWED,
                      "EXPLAINED",
                      found.grant().map(Explain::subject),
                      null)));
          return explanation;
        });
  }

  private CallerFindings caller(Tx tx, Question question) {
    Presenter presenter = Presenter.read(question.certificate()).orElseThrow();
    return switch (question.asker()) {
      case Question.Token token -> callers.ofToken(tx, token.text(), presenter);
      case Described described -> callers.described(tx, described, presenter);
      case Question.Nobody nobody -> throw new IllegalStateException("was refused before");
    };
  }

  private static Subject subject(Grant grant) {
    return new Subject(grant.authorizer().id(), grant.authorizer().name(), 0);
  }

  private Explanation explain(Tx tx, CallerFindings caller, List<String> asked) {
    if (caller.grant().isEmpty()) {
      return new Explanation(
          false,
          caller.checks(),
          asked.stream().map(Reference::unexplained).toList(),
          caller.refusal());
    }
    ReferenceChecks.Findings found = references.of(tx, caller.grant().get(), asked);
    List<Check> checks = new ArrayList<>(caller.checks());
    Optional<Refusal> told = caller.refusal();
    if (told.isEmpty() && !found.passed()) {
      told = Optional.of(Unresolved.refusal(found.decisions()));
    } else if (told.isEmpty()) {
      told = references.tooLarge(tx, found.decisions());
      checks.add(ReferenceChecks.size(told));
    }
    return new Explanation(told.isEmpty(), checks, found.references(), told);
  }
}
