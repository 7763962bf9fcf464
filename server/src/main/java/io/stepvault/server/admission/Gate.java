package io.stepvault.server.admission;

import io.stepvault.server.audit.AuditEvent;
import io.stepvault.server.audit.AuditEvent.Actor;
import io.stepvault.server.audit.AuditEvent.Subject;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.key.IntegrityException;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.AuthorityStore;
import io.stepvault.server.store.Transactions;
import io.stepvault.server.store.Tx;
import io.stepvault.server.token.ParsedToken;
import io.stepvault.v1.ErrorReason;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of every call to the data: admitted first, then run in one transaction, and on record
 * when it is refused. What comes after a token's signature was found good is recorded in the
 * organization; what came before is only counted.
 */
public final class Gate {
  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

  private final Admission admission;
  private final Transactions transactions;
  private final AuthorityStore authorities;
  private final AuditStore audit;

  public Gate(
      Admission admission,
      Transactions transactions,
      AuthorityStore authorities,
      AuditStore audit) {
    this.admission = admission;
    this.transactions = transactions;
    this.authorities = authorities;
    this.audit = audit;
  }

  /**
   * Admits the call and runs {@code work} on that same snapshot; it may append to the audit.
   *
   * @throws Refusal what speaks against the call, or what {@code work} threw; on record
   */
  public <T> T read(Presented presented, BiFunction<Tx, Caller, T> work) {
    Attempt attempt = new Attempt(presented);
    return attempt.run(
        () -> {
          if (admission.isTokenless(presented)) {
            attempt.caller = admission.operator(presented);
            return transactions.snapshot(
                attempt.caller.organization(), tx -> work.apply(tx, attempt.caller));
          }
          ParsedToken token = admission.parse(presented);
          return transactions.snapshot(
              token.claims().org(),
              tx -> {
                attempt.organization = tx.organization();
                attempt.caller = admission.verify(authorities.load(tx), presented, token);
                judge(tx, presented, attempt.caller);
                return work.apply(tx, attempt.caller);
              });
        });
  }

  /**
   * Admits the call on a snapshot, then runs {@code work} as a mutation: the organization's lock is
   * not held while a signature is checked.
   *
   * @throws Refusal what speaks against the call, or what {@code work} threw; on record
   */
  public <T> T change(Presented presented, BiFunction<Tx, Caller, T> work) {
    Attempt attempt = new Attempt(presented);
    attempt.caller = read(presented, (tx, caller) -> caller);
    return attempt.run(
        () ->
            transactions.mutate(
                attempt.caller.organization(), tx -> work.apply(tx, attempt.caller)));
  }

  /** Runs what may only happen after the commit; what fails in it goes on record too. */
  public <T> T release(Presented presented, Caller caller, Supplier<T> work) {
    Attempt attempt = new Attempt(presented);
    attempt.caller = caller;
    return attempt.run(work);
  }

  private static void judge(Tx tx, Presented presented, Caller caller) {
    Optional<Refusal> refusal =
        TokenJudge.judge(caller.token(), presented.peer(), presented.scope(), tx.now());
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    if (presented.organization().filter(named -> !named.equals(tx.organization())).isPresent()) {
      throw Refusal.of(
          ErrorReason.ORGANIZATION_CONFLICT,
          "the metadata stepvault-organization and the token name different organizations; leave"
              + " the metadata out");
    }
  }

  /** One call, as far as it got: what its refusal is recorded under. */
  private final class Attempt {
    private final Presented presented;
    private @Nullable String organization;
    private @Nullable Caller caller;

    Attempt(Presented presented) {
      this.presented = presented;
    }

    <T> T run(Supplier<T> work) {
      try {
        return work.get();
      } catch (Refusal refusal) {
        throw refused(refusal);
      } catch (IntegrityException e) {
        throw damaged(e);
      }
    }

    private Refusal refused(Refusal refusal) {
      if (refusal.isOnRecord() || refusal.reason() == ErrorReason.STORE_UNAVAILABLE) {
        return refusal;
      }
      if (caller == null) {
        // Nothing of the token was verified: not even its organization may be confirmed or denied.
        return refusal.reason() == ErrorReason.ORGANIZATION_NOT_FOUND
            ? admission.invalid(presented, "unknown organization")
            : refusal;
      }
      if (refusal.reason() == ErrorReason.ORGANIZATION_NOT_FOUND) {
        return refusal; // An operator's misspelling: there is no audit to write it to.
      }
      record(refusal.reason().name(), refusal.subject());
      return refusal.onRecord();
    }

    private Refusal damaged(IntegrityException e) {
      LOG.atError()
          .addKeyValue("organization", caller == null ? organization : caller.organization())
          .addKeyValue("what", e.getMessage())
          .log("stored data is not what Stepvault wrote");
      record(ErrorReason.INTEGRITY_FAILED.name() + ": " + e.getMessage(), Optional.empty());
      return Refusal.of(
              ErrorReason.INTEGRITY_FAILED,
              "what is stored is not what was written; nothing is answered from it, tell an operator")
          .onRecord();
    }

    private void record(String reason, Optional<String> subject) {
      String where = caller == null ? organization : caller.organization();
      Actor actor =
          caller == null
              ? Actor.tokenless(presented.method(), presented.peer().name())
              : caller.actor();
      AuditEvent event =
          AuditEvent.denied(actor, reason, subject.map(id -> new Subject(id, null, 0)));
      transactions.snapshot(
          where,
          tx -> {
            audit.append(tx, List.of(event));
            return null;
          });
    }
  }
}
