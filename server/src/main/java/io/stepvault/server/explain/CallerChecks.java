package io.stepvault.server.explain;

import io.stepvault.server.admission.Admission;
import io.stepvault.server.admission.FlawedTokenException;
import io.stepvault.server.admission.Grant;
import io.stepvault.server.admission.TokenFlaw;
import io.stepvault.server.admission.TokenJudge;
import io.stepvault.server.authorizer.Authorizer;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.explain.Question.Described;
import io.stepvault.server.store.AuthorityStore;
import io.stepvault.server.store.Tx;
import io.stepvault.server.token.ParsedToken;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.server.token.TokenRefusedException;
import io.stepvault.v1.ErrorReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Asks the rules about token and certificate: those that admit a call. */
final class CallerChecks {
  /** The scope of Resolve. */
  private static final String SCOPE = "resolve";

  private static final String FORM = "token.form";
  private static final String ORGANIZATION = "token.organization";

  private final Admission admission;
  private final AuthorityStore authorities;

  CallerChecks(Admission admission, AuthorityStore authorities) {
    this.admission = admission;
    this.authorities = authorities;
  }

  /** Everything about a token that may be broken in any way. */
  CallerFindings ofToken(Tx tx, String text, Presenter presenter) {
    List<Check> checks = new ArrayList<>();
    ParsedToken token;
    try {
      token = ParsedToken.parse(text);
    } catch (TokenRefusedException e) {
      checks.add(invalid(FORM, e.getMessage() + "; whoever makes the tokens has to mend it"));
      return notAnAuthorizers(checks);
    }
    checks.add(Check.passed(FORM, "it is a token of Stepvault by its form"));
    TokenClaims claims = token.claims();
    if (!claims.org().equals(tx.organization())) {
      checks.add(
          Check.untold(
              ORGANIZATION,
              "its org is another organization than the one that this call is for: only there can"
                  + " it be explained"));
      return new CallerFindings(checks, Optional.empty(), Optional.empty());
    }
    checks.add(Check.passed(ORGANIZATION, "its org is this organization"));
    Grant grant;
    try {
      grant = admission.grant(authorities.signatories(tx, claims.iss()), token);
    } catch (FlawedTokenException e) {
      addOrigin(Optional.of(e.flaw()), token, checks);
      return notAnAuthorizers(checks);
    }
    addOrigin(Optional.empty(), token, checks);
    return judged(checks, grant, TokenWords.ofToken(grant, presenter, tx.now()), tx.now());
  }

  /** Whose token it is: the rules up to the one that fails, if one does. */
  private static void addOrigin(Optional<TokenFlaw> flaw, ParsedToken token, List<Check> checks) {
    for (TokenFlaw one : TokenFlaw.values()) {
      String rule = TokenWords.rule(one);
      if (flaw.filter(one::equals).isPresent()) {
        checks.add(invalid(rule, TokenWords.failed(one, token)));
        return;
      }
      checks.add(Check.passed(rule, TokenWords.passed(one, token)));
    }
  }

  private static Check invalid(String rule, String explanation) {
    return Check.failed(rule, ErrorReason.TOKEN_INVALID, explanation);
  }

  private static CallerFindings notAnAuthorizers(List<Check> checks) {
    return new CallerFindings(checks, Optional.empty(), Optional.of(Admission.invalid()));
  }

  /**
   * Everything about a token that would claim this.
   *
   * @throws Refusal AUTHORIZER_NOT_FOUND
   */
  CallerFindings described(Tx tx, Described described, Presenter presenter) {
    Authorizer authorizer =
        authorities
            .signatories(tx, described.authorizer())
            .find(described.authorizer())
            .orElseThrow(
                () ->
                    Refusal.of(
                        ErrorReason.AUTHORIZER_NOT_FOUND,
                        "no authorizer of this id signs for the organization"));
    Grant grant = new Grant(claims(tx, described, presenter), authorizer, null);
    return judged(
        new ArrayList<>(), grant, TokenWords.described(grant, presenter, tx.now()), tx.now());
  }

  private static TokenClaims claims(Tx tx, Described described, Presenter presenter) {
    long now = tx.now().getEpochSecond();
    Set<String> secrets = new HashSet<>(described.secrets());
    return TokenClaims.builder(
            described.authorizer(), "", tx.organization(), described.owner(), "described")
        .issued(now, now + 1)
        .scopes(Set.of(SCOPE))
        .binding(presenter.binding())
        .owner(described.owner().isEmpty() ? null : described.owner())
        .groups(described.groups())
        .secrets(secrets)
        .pins(described.pins())
        .build();
  }

  private static CallerFindings judged(
      List<Check> checks, Grant grant, TokenWords words, Instant now) {
    Optional<Refusal> first = Optional.empty();
    for (TokenJudge.Rule rule : TokenJudge.Rule.values()) {
      Optional<String> met = words.takenAsMet(rule);
      Optional<Refusal> refusal =
          met.isPresent()
              ? Optional.empty()
              : TokenJudge.judge(rule, grant, words.presenter(), SCOPE, now);
      String name = TokenWords.rule(rule);
      checks.add(
          refusal
              .map(no -> Check.failed(name, no.reason(), words.failed(rule, no)))
              .orElseGet(() -> Check.passed(name, met.orElseGet(() -> words.fact(rule)))));
      first = first.or(() -> refusal);
    }
    return new CallerFindings(checks, Optional.of(grant), first);
  }
}
