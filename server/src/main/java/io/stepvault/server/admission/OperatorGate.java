package io.stepvault.server.admission;

import io.stepvault.server.audit.AuditEvent;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.key.IntegrityException;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.Transactions;
import io.stepvault.server.store.Tx;
import io.stepvault.v1.ErrorReason;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The way of every call about organizations themselves: an operator's, for the organization that
 * the request names, whether it exists or not.
 */
public final class OperatorGate {
  private final Admission admission;
  private final Transactions transactions;
  private final AuditStore audit;

  public OperatorGate(Admission admission, Transactions transactions, AuditStore audit) {
    this.admission = admission;
    this.transactions = transactions;
    this.audit = audit;
  }

  /**
   * The operator, for a call about no organization in particular.
   *
   * @throws Refusal OPERATOR_ONLY
   */
  public Caller admit(Presented presented) {
    return admission.operatorOf(presented, "");
  }

  /**
   * Admits the call, checks it, and runs {@code work} in a transaction that sees this organization
   * alone.
   *
   * @throws Refusal OPERATOR_ONLY, or what {@code check} and {@code work} threw, which is on record
   *     when the organization exists
   */
  public <T> T run(
      Presented presented, String organization, Runnable check, BiFunction<Tx, Caller, T> work) {
    Caller caller = admission.operatorOf(presented, organization);
    try {
      check.run();
      return transactions.founding(organization, tx -> work.apply(tx, caller));
    } catch (Refusal refusal) {
      if (refusal.reason() == ErrorReason.STORE_UNAVAILABLE) {
        throw refusal;
      }
      record(organization, Denials.event(caller, refusal));
      throw refusal;
    } catch (IntegrityException e) {
      record(organization, Denials.event(presented, Optional.of(caller), organization, e));
      throw Denials.damaged();
    }
  }

  private void record(String organization, AuditEvent event) {
    try {
      transactions.snapshot(
          organization,
          tx -> {
            audit.append(tx, List.of(event));
            return null;
          });
    } catch (Refusal e) {
      // Of an organization that does not exist, or not any more, refusals are not on record.
      if (e.reason() != ErrorReason.ORGANIZATION_NOT_FOUND) {
        throw e;
      }
    }
  }
}
