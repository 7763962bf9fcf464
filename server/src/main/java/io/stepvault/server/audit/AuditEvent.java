package io.stepvault.server.audit;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One decision, for the record. Never a value, nor a hash of one.
 *
 * @param reason the true one, finer than what the caller is told
 * @param about the item or authorizer, as far as it is known
 * @param reference as the call spelled it; of a change to a key, its kid
 */
public record AuditEvent(
    Actor actor,
    Outcome outcome,
    String reason,
    Optional<Subject> about,
    @Nullable String reference) {

  /** What was decided. */
  public enum Outcome {
    ALLOWED,
    DENIED
  }

  /** Who called what; from certificate and token. */
  public record Actor(
      String method,
      String certificate,
      @Nullable String authorizer,
      @Nullable String token,
      @Nullable String subject,
      @Nullable String owner,
      @Nullable String workflow,
      @Nullable String run,
      @Nullable String node) {

    /** A certificate alone: an operator, or a caller whose token could not be verified. */
    public static Actor tokenless(String method, String certificate) {
      return new Actor(method, certificate, null, null, null, null, null, null, null);
    }

    /** The broker itself. No certificate names its holder so. */
    public static Actor ofBroker(String job) {
      return tokenless("Jobs/" + job, "(broker)");
    }
  }

  /** What it was about; {@code version} 0: none. */
  public record Subject(String id, @Nullable String name, int version) {}

  public static AuditEvent allowed(Actor actor, String reason, Subject about) {
    return new AuditEvent(actor, Outcome.ALLOWED, reason, Optional.of(about), null);
  }

  public static AuditEvent denied(Actor actor, String reason, Optional<Subject> about) {
    return new AuditEvent(actor, Outcome.DENIED, reason, about, null);
  }
}
