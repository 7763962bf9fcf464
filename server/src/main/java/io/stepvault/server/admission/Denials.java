package io.stepvault.server.admission;

import io.stepvault.server.audit.AuditEvent;
import io.stepvault.server.audit.AuditEvent.Actor;
import io.stepvault.server.audit.AuditEvent.Subject;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.key.IntegrityException;
import io.stepvault.v1.ErrorReason;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How refused calls go on record. */
public final class Denials {
  private static final Logger LOG = LoggerFactory.getLogger(Denials.class);

  private Denials() {}

  /** A caller that was refused. */
  public static AuditEvent event(Caller caller, Refusal refusal) {
    return AuditEvent.denied(
        caller.actor(),
        refusal.reason().name(),
        refusal.subject().map(id -> new Subject(id, null, 0)));
  }

  /**
   * A call that met stored data which is not what Stepvault wrote; logged as well.
   *
   * @param caller empty: the token could not be verified for it
   */
  public static AuditEvent event(
      Presented presented, Optional<Caller> caller, String organization, IntegrityException e) {
    LOG.atError()
        .addKeyValue("organization", organization)
        .addKeyValue("what", e.getMessage())
        .log("stored data is not what Stepvault wrote");
    return AuditEvent.denied(
        caller
            .map(Caller::actor)
            .orElseGet(() -> Actor.tokenless(presented.method(), presented.peer().name())),
        ErrorReason.INTEGRITY_FAILED.name() + ": " + e.getMessage(),
        Optional.empty());
  }

  /** What whoever comes with a certificate that is not good is told. */
  public static Refusal notTrusted() {
    return Refusal.of(
        ErrorReason.CERTIFICATE_NOT_TRUSTED,
        "connect with a client certificate that is valid now, of a trusted authority, with one"
            + " SPIFFE id or one DNS name");
  }

  /** What the caller of a call that met damaged data is told. */
  public static Refusal damaged() {
    return Refusal.of(
            ErrorReason.INTEGRITY_FAILED,
            "what is stored is not what was written; nothing is answered from it, tell an operator")
        .onRecord();
  }
}
