package io.stepvault.server.resolve;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.apikey.KeyVerdict;
import io.stepvault.server.audit.AuditEvent;
import io.stepvault.server.audit.AuditEvent.Actor;
import io.stepvault.server.audit.AuditEvent.Outcome;
import io.stepvault.server.audit.AuditEvent.Subject;
import io.stepvault.server.item.ItemVersion;

/** What a batch puts on record. */
final class Events {
  private Events() {}

  /**
   * Of a call that fails for another reference, what would have been allowed left nowhere either.
   *
   * @param actor of the call
   * @param all whether all of the call's references are allowed
   */
  static AuditEvent of(Actor actor, Decision decision, boolean all) {
    String reason =
        decision.isAllowed() && !all ? "OTHER_REFERENCE_FAILED" : decision.rule().name();
    return new AuditEvent(
        actor,
        all ? Outcome.ALLOWED : Outcome.DENIED,
        reason,
        decision
            .item()
            .map(
                item ->
                    new Subject(
                        item.id(),
                        item.name(),
                        decision.version().map(ItemVersion::number).orElse(0))),
        decision.reference());
  }

  /** Of a key its public id, which may be known, stands for the reference. */
  static AuditEvent of(Caller caller, KeyVerdict verdict) {
    return new AuditEvent(
        caller.actor(),
        verdict.isAccepted() ? Outcome.ALLOWED : Outcome.DENIED,
        verdict.cause().name(),
        verdict.item().map(item -> new Subject(item.id(), item.name(), verdict.version())),
        verdict.publicId());
  }
}
