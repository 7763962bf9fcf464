package io.stepvault.server.registry;

import io.stepvault.server.admission.Presented;
import io.stepvault.server.authorizer.Authorizer;
import io.stepvault.server.authorizer.AuthorizerKey;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.registry.Changes.Changed;
import io.stepvault.server.registry.Changes.Step;
import io.stepvault.server.store.Tx;
import io.stepvault.v1.ErrorReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An authorizer's keys. Of each one the life only ever gets shorter: added, maybe prepared;
 * retired; revoked.
 */
public final class KeyRegistry {
  private final Changes changes;

  KeyRegistry(Changes changes) {
    this.changes = changes;
  }

  /**
   * Adds a key; tokens that it signed are accepted from now on, or from its {@code not_before} on.
   *
   * @throws Refusal FIELD_INVALID, AUTHORIZER_NOT_FOUND, AUTHORIZER_NOT_YOURS, KEY_ID_TAKEN,
   *     ETAG_MISMATCH, REQUEST_ID_REUSED
   */
  public AuthorizerKey add(Presented presented, AuthorizerTarget target, NewKey request) {
    return change(
        presented,
        target,
        tx -> {
          List<Violation> violations = new ArrayList<>();
          target.requestId().violation().ifPresent(violations::add);
          Optional<AuthorizerKey> key = new KeyChecks(violations).check("", request, tx.now());
          throwIfAny(violations);
          AuthorizerKey added = key.orElseThrow();
          String field = request.encoding().field();
          return new Step(
              "KEY_ADDED",
              added.kid(),
              before -> {
                changes.requireNoSigningKey(tx, added, field);
                return added(before, added, field);
              });
        });
  }

  static Authorizer added(Authorizer before, AuthorizerKey key, String field) {
    if (before.key(key.kid()).isPresent()) {
      throw Refusal.of(
              ErrorReason.KEY_ID_TAKEN,
              "the authorizer has, or had, a key with this kid; a kid is never used twice")
          .about(before.id());
    }
    String thumbprint = key.key().thumbprint();
    before.keys().stream()
        .filter(old -> old.key().thumbprint().equals(thumbprint))
        .findFirst()
        .ifPresent(
            old -> {
              throw Refusal.field(
                  field,
                  "is the key that the authorizer has, or had, under the kid '%s'; generate a new one"
                      .formatted(old.kid()));
            });
    if (before.keys().size() >= KeyChecks.MOST_KEYS_EVER) {
      throw Refusal.field(
          field,
          "cannot be added: the authorizer has had %d keys; go on with a new authorizer"
              .formatted(KeyChecks.MOST_KEYS_EVER));
    }
    long usable = before.keys().stream().filter(old -> old.revokedAt() == null).count();
    if (usable >= KeyChecks.MOST_KEYS) {
      throw Refusal.field(
          field,
          "cannot be added: the authorizer has %d keys; revoke one that is no longer used"
              .formatted(KeyChecks.MOST_KEYS));
    }
    List<AuthorizerKey> keys = new ArrayList<>(before.keys());
    keys.add(key);
    return before.withKeys(keys);
  }

  /**
   * Ends a key's use: of its tokens, those issued later are refused. What has ended stays ended: an
   * end can only be moved to an earlier time.
   *
   * @param notAfter empty: now, unless it ended before
   * @throws Refusal FIELD_INVALID, AUTHORIZER_NOT_FOUND, AUTHORIZER_NOT_YOURS, KEY_NOT_FOUND,
   *     ETAG_MISMATCH, REQUEST_ID_REUSED
   */
  public AuthorizerKey retire(
      Presented presented, AuthorizerTarget target, String kid, Optional<Instant> notAfter) {
    return change(
        presented,
        target,
        tx -> {
          List<Violation> violations = checkKid(target, kid);
          Instant given = new KeyChecks(violations).time("not_after", notAfter);
          throwIfAny(violations);
          return new Step(
              "KEY_RETIRED",
              kid,
              before -> edited(before, kid, key -> retired(key, given, tx.now())));
        });
  }

  private static AuthorizerKey retired(AuthorizerKey key, @Nullable Instant given, Instant now) {
    if (key.revokedAt() != null) {
      return key;
    }
    if (given == null) {
      return key.endsBy(now) ? key : key.retired(now);
    }
    if (key.notAfter() != null && given.isAfter(key.notAfter())) {
      throw Refusal.field(
          "not_after", "must not be later than the key's end, which is " + key.notAfter());
    }
    return key.retired(given);
  }

  /**
   * Revokes a key, for good; no token that it signed is accepted from now on.
   *
   * @throws Refusal FIELD_INVALID, AUTHORIZER_NOT_FOUND, AUTHORIZER_NOT_YOURS, KEY_NOT_FOUND,
   *     ETAG_MISMATCH, REQUEST_ID_REUSED
   */
  public AuthorizerKey revoke(Presented presented, AuthorizerTarget target, String kid) {
    return change(
        presented,
        target,
        tx -> {
          throwIfAny(checkKid(target, kid));
          return new Step(
              "KEY_REVOKED",
              kid,
              before ->
                  edited(
                      before, kid, key -> key.revokedAt() == null ? key.revoked(tx.now()) : key));
        });
  }

  private static List<Violation> checkKid(AuthorizerTarget target, String kid) {
    List<Violation> violations = new ArrayList<>();
    if (kid.isEmpty()) {
      violations.add(new Violation("kid", "is required: the key's id"));
    }
    target.requestId().violation().ifPresent(violations::add);
    return violations;
  }

  private static Authorizer edited(
      Authorizer before, String kid, UnaryOperator<AuthorizerKey> edit) {
    AuthorizerKey old = key(before, kid);
    AuthorizerKey edited = edit.apply(old);
    return before.withKeys(
        before.keys().stream().map(key -> key.equals(old) ? edited : key).toList());
  }

  private AuthorizerKey change(
      Presented presented, AuthorizerTarget target, Function<Tx, Step> plan) {
    Changed changed = changes.change(presented, target, plan);
    return key(changed.authorizer(), changed.step().kid());
  }

  private static AuthorizerKey key(Authorizer authorizer, String kid) {
    return authorizer
        .key(kid)
        .orElseThrow(
            () ->
                Refusal.of(ErrorReason.KEY_NOT_FOUND, "the authorizer has no key of this kid")
                    .about(authorizer.id()));
  }

  private static void throwIfAny(List<Violation> violations) {
    if (!violations.isEmpty()) {
      throw Refusal.fields(violations);
    }
  }
}
