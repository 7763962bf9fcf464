package io.stepvault.server.registry;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.admission.Gate;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.admission.TokenJudge;
import io.stepvault.server.audit.AuditEvent;
import io.stepvault.server.authorizer.AuthoritySet;
import io.stepvault.server.authorizer.Authorizer;
import io.stepvault.server.authorizer.Bounds;
import io.stepvault.server.authorizer.Revocation;
import io.stepvault.server.authorizer.Revocations;
import io.stepvault.server.authorizer.Revoked;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.request.Once;
import io.stepvault.server.request.Once.Answer;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.AuthorityStore;
import io.stepvault.server.store.RequestStore.Done;
import io.stepvault.server.store.Tx;
import io.stepvault.v1.ErrorReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Ends tokens before their time. */
public final class RevokeTokens {
  /**
   * After which a token issued until now has expired: the longest life that any bounds allow, and
   * the leeway twice, for an {@code iat} in the future and for {@code exp}. Not the life that the
   * authorizer's bounds allow today: a token that is too long for them is refused, but would pass
   * when they are widened.
   */
  private static final Duration LONGEST_LEFT =
      Bounds.LONGEST_TOKEN_LIFE.plus(TokenJudge.LEEWAY.multipliedBy(2));

  private final Gate gate;
  private final AuthorityStore authorities;
  private final AuditStore audit;
  private final Once once;

  RevokeTokens(Gate gate, AuthorityStore authorities, AuditStore audit, Once once) {
    this.gate = gate;
    this.authorities = authorities;
    this.audit = audit;
    this.once = once;
  }

  /**
   * Revokes tokens of one authorizer; none of them is accepted from now on.
   *
   * @param tokens which; empty: the request does not say
   * @return the revocation as it is now
   * @throws Refusal FIELD_INVALID, AUTHORIZER_NOT_FOUND, AUTHORIZER_NOT_YOURS, QUOTA_EXCEEDED,
   *     REQUEST_ID_REUSED
   */
  public Revocation run(Presented presented, AuthorizerTarget target, Optional<Revoked> tokens) {
    return gate.change(
        presented,
        (tx, caller) -> {
          String id = target.resolve(caller);
          Revoked what = checked(target, tokens);
          AuthoritySet set = authorities.load(tx);
          Authorizer before = Changes.find(set, id);
          Revocation now = new Revocation(what, tx.now(), tx.now().plus(LONGEST_LEFT));
          return once.run(
              tx,
              caller,
              target.requestId(),
              done -> {
                Changes.requireSame(done, id);
                return before.revocations().find(what).orElse(now);
              },
              () -> {
                Authorizer after = before.withRevocations(with(before.revocations(), now));
                authorities.put(tx, set, after);
                record(tx, caller, what, after);
                return new Answer<>(after.revocations().find(what).orElseThrow(), new Done(id, 0));
              });
        });
  }

  private static Revoked checked(AuthorizerTarget target, Optional<Revoked> tokens) {
    List<Violation> violations = new ArrayList<>();
    if (tokens.isEmpty()) {
      violations.add(new Violation("jti", "is required, or one of run, subject, certificate"));
    }
    tokens.flatMap(RevokedChecks::violation).ifPresent(violations::add);
    target.requestId().violation().ifPresent(violations::add);
    if (!violations.isEmpty()) {
      throw Refusal.fields(violations);
    }
    return tokens.orElseThrow();
  }

  private static Revocations with(Revocations before, Revocation added) {
    Instant now = added.cutOff();
    Revocations kept = before.withoutForgotten(now);
    if (kept.isFull() && kept.find(added.what()).isEmpty()) {
      throw Refusal.of(
              ErrorReason.QUOTA_EXCEEDED,
              "the authorizer has all the revocations that it can have until some are forgotten;"
                  + " revoke the key that signed these tokens")
          .retryAfter(Duration.between(now, kept.nextRoom().orElseThrow()));
    }
    return kept.with(List.of(added));
  }

  private void record(Tx tx, Caller caller, Revoked what, Authorizer authorizer) {
    audit.append(
        tx,
        List.of(
            new AuditEvent(
                caller.actor(),
                AuditEvent.Outcome.ALLOWED,
                "TOKENS_REVOKED",
                Optional.of(Changes.subject(authorizer)),
                what.kind().field() + " " + what.value())));
  }
}
