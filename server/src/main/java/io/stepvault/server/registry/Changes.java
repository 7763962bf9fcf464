package io.stepvault.server.registry;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.admission.Gate;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.audit.AuditEvent;
import io.stepvault.server.audit.AuditEvent.Subject;
import io.stepvault.server.authorizer.AuthoritySet;
import io.stepvault.server.authorizer.Authorizer;
import io.stepvault.server.authorizer.AuthorizerKey;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.request.Once;
import io.stepvault.server.request.Once.Answer;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.AuthorityStore;
import io.stepvault.server.store.RequestStore.Done;
import io.stepvault.server.store.Tx;
import io.stepvault.v1.ErrorReason;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The way of every change to authorizers: once, under the set's MAC, and on record. */
final class Changes {
  private final Gate gate;
  private final AuthorityStore authorities;
  private final AuditStore audit;
  private final Once once;

  Changes(Gate gate, AuthorityStore authorities, AuditStore audit, Once once) {
    this.gate = gate;
    this.authorities = authorities;
    this.audit = audit;
    this.once = once;
  }

  /**
   * What is to become of an authorizer.
   *
   * @param what as it goes on record
   * @param kid of the key that it is about; null: of none
   * @param edit answers with an equal one when there is nothing to change
   */
  record Step(String what, @Nullable String kid, UnaryOperator<Authorizer> edit) {}

  /** An authorizer as it is now. */
  record Changed(Authorizer authorizer, Step step) {}

  /**
   * Changes one authorizer.
   *
   * @param plan checks the request
   * @throws Refusal AUTHORIZER_NOT_FOUND, AUTHORIZER_NOT_YOURS, ETAG_MISMATCH, REQUEST_ID_REUSED,
   *     or what {@code plan} and the edit threw
   */
  Changed change(Presented presented, AuthorizerTarget target, Function<Tx, Step> plan) {
    return gate.change(
        presented,
        (tx, caller) -> {
          String id = target.resolve(caller);
          Step step = plan.apply(tx);
          AuthoritySet set = authorities.load(tx);
          Authorizer before = find(set, id);
          return once.run(
              tx,
              caller,
              target.requestId(),
              done -> {
                requireSame(done, id);
                return new Changed(before, step);
              },
              () -> {
                requireEtag(before, target.etag());
                Authorizer after = step.edit().apply(before);
                if (!after.equals(before)) {
                  after = after.withStamp(tx.head().revision());
                  authorities.put(tx, set, after);
                  record(tx, caller, step.what(), step.kid(), after);
                }
                return new Answer<>(new Changed(after, step), new Done(id, 0));
              });
        });
  }

  /** Adds an authorizer. */
  Authorizer create(Presented presented, NewAuthorizer request, Function<Tx, Authorizer> plan) {
    return gate.change(
        presented,
        (tx, caller) -> {
          Authorizer planned = plan.apply(tx);
          AuthoritySet set = authorities.load(tx);
          return once.run(
              tx,
              caller,
              request.requestId(),
              done -> find(set, done.subject()),
              () -> {
                authorities.put(tx, set, planned);
                record(tx, caller, "AUTHORIZER_CREATED", null, planned);
                return new Answer<>(planned, new Done(planned.id(), 0));
              });
        });
  }

  /**
   * Removes an authorizer.
   *
   * @throws Refusal FIELD_INVALID, AUTHORIZER_NOT_FOUND, ETAG_MISMATCH, REQUEST_ID_REUSED
   */
  void delete(Presented presented, AuthorizerTarget target) {
    String unused =
        gate.change(
            presented,
            (tx, caller) -> {
              String id = target.resolve(caller);
              target.checkRequestId();
              AuthoritySet set = authorities.load(tx);
              return once.run(
                  tx,
                  caller,
                  target.requestId(),
                  done -> requireSame(done, id),
                  () -> {
                    Authorizer before = find(set, id);
                    requireEtag(before, target.etag());
                    authorities.delete(tx, set, id);
                    record(tx, caller, "AUTHORIZER_DELETED", null, before);
                    return new Answer<>(id, new Done(id, 0));
                  });
            });
  }

  /**
   * Refuses a key whose private half is an item: who may sign with that would sign tokens.
   *
   * @throws Refusal FIELD_INVALID
   */
  void requireNoSigningKey(Tx tx, AuthorizerKey key, String field) {
    if (authorities.isSigningKey(tx, key.key().thumbprint())) {
      throw Refusal.field(
          field,
          "is the public half of a signing key in the vault; generate a key that stays with the"
              + " authorizer");
    }
  }

  static Authorizer find(AuthoritySet set, String id) {
    return set.find(id)
        .orElseThrow(
            () ->
                Refusal.of(
                    ErrorReason.AUTHORIZER_NOT_FOUND,
                    "there is no such authorizer in this organization"));
  }

  /**
   * Refuses a retry of a call about another authorizer. The request need not name it: its token
   * does.
   *
   * @throws Refusal REQUEST_ID_REUSED
   */
  static String requireSame(Done done, String id) {
    if (!done.subject().equals(id)) {
      throw Refusal.of(
          ErrorReason.REQUEST_ID_REUSED,
          "this request_id was used for a call about another authorizer; take a new one");
    }
    return id;
  }

  static Subject subject(Authorizer authorizer) {
    return new Subject(authorizer.id(), authorizer.name(), 0);
  }

  private static void requireEtag(Authorizer authorizer, String etag) {
    if (!etag.isEmpty() && !etag.equals(authorizer.etag())) {
      throw Refusal.of(
              ErrorReason.ETAG_MISMATCH,
              "the authorizer has changed since; read it again, then retry")
          .about(authorizer.id());
    }
  }

  private void record(
      Tx tx, Caller caller, String what, @Nullable String kid, Authorizer authorizer) {
    audit.append(
        tx,
        List.of(
            new AuditEvent(
                caller.actor(),
                AuditEvent.Outcome.ALLOWED,
                what,
                Optional.of(subject(authorizer)),
                kid)));
  }
}
