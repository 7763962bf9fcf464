package io.stepvault.server.admission;

import io.stepvault.server.audit.AuditEvent;
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

/**
 * The way of every call to the data: admitted first, then run in one transaction, and on record
 * when it is refused. What comes after a token's signature was found good is recorded in the
 * organization; what came before is only counted.
 */
public final class Gate {
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
                Caller caller =
                    admission.verify(
                        authorities.signatories(tx, token.claims().iss()), presented, token);
                admission.count(presented, token.claims());
                attempt.caller = caller;
                admission.judge(attempt.caller, presented, tx.now());
                return work.apply(tx, attempt.caller);
              });
        });
  }

  /**
   * Admits the call on a snapshot, then runs {@code work} as a mutation: the organization's lock is
   * not held while a signature is checked. Where the authorizers may have changed while the call
   * waited for the lock, it is judged again: a key that was revoked meanwhile adds no successor.
   *
   * @throws Refusal what speaks against the call, or what {@code work} threw; on record
   */
  public <T> T change(Presented presented, BiFunction<Tx, Caller, T> work) {
    Attempt attempt = new Attempt(presented);
    long stamp =
        read(
            presented,
            (tx, caller) -> {
              attempt.caller = caller;
              return tx.head().authorityStamp();
            });
    return attempt.run(
        () ->
            transactions.mutate(
                attempt.caller.organization(),
                tx -> {
                  if (attempt.caller.grant().isPresent()) {
                    attempt.caller = still(tx, presented, attempt.caller, stamp);
                  }
                  return work.apply(tx, attempt.caller);
                }));
  }

  private Caller still(Tx tx, Presented presented, Caller admitted, long stamp) {
    Grant grant = admitted.token();
    String issuer = grant.claims().iss();
    boolean own = authorities.current(tx).find(issuer).isPresent();
    if (own && tx.head().authorityStamp() == stamp) {
      return admitted;
    }
    Caller caller =
        admission.verify(
            authorities.signatoriesOf(tx, issuer), presented, grant.claims(), grant.key().key());
    admission.judge(caller, presented, tx.now());
    return caller;
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
      if (refusal.reason() == ErrorReason.ORGANIZATION_NOT_FOUND) {
        // An operator may have misspelt it: there is no audit to write that to. Of a token either
        // nothing was verified, so not even its organization may be confirmed or denied, or the
        // organization was deleted meanwhile, and with it the key that verified the token.
        return gone(refusal);
      }
      if (caller == null) {
        return refusal;
      }
      record(caller.organization(), Denials.event(caller, refusal));
      return refusal.onRecord();
    }

    private Refusal gone(Refusal refusal) {
      boolean operator = caller != null && caller.grant().isEmpty();
      return operator ? refusal : admission.invalid(presented, "unknown organization");
    }

    private Refusal damaged(IntegrityException e) {
      String where = caller == null ? organization : caller.organization();
      record(where, Denials.event(presented, Optional.ofNullable(caller), where, e));
      return Denials.damaged();
    }

    private void record(String where, AuditEvent event) {
      try {
        transactions.snapshot(
            where,
            tx -> {
              audit.append(tx, List.of(event));
              return null;
            });
      } catch (Refusal e) {
        throw e.reason() == ErrorReason.ORGANIZATION_NOT_FOUND ? gone(e) : e;
      }
    }
  }
}
