package io.stepvault.server.registry;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.admission.Gate;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.audit.AuditEvent;
import io.stepvault.server.audit.AuditEvent.Subject;
import io.stepvault.server.authorizer.AuthoritySet;
import io.stepvault.server.authorizer.Authorizer;
import io.stepvault.server.authorizer.AuthorizerKey;
import io.stepvault.server.authorizer.Bounds;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.item.Names;
import io.stepvault.server.item.TypeId;
import io.stepvault.server.request.Once;
import io.stepvault.server.request.Once.Answer;
import io.stepvault.server.request.RequestId;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.AuthorityStore;
import io.stepvault.server.store.RequestStore.Done;
import io.stepvault.server.store.Tx;
import io.stepvault.v1.ErrorReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Registers authorizers and the keys that verify their tokens. */
public final class Registry {
  private final Gate gate;
  private final AuthorityStore authorities;
  private final AuditStore audit;
  private final Once once;

  public Registry(Gate gate, AuthorityStore authorities, AuditStore audit, Once once) {
    this.gate = gate;
    this.authorities = authorities;
    this.audit = audit;
    this.once = once;
  }

  /**
   * Registers an authorizer of the caller's organization.
   *
   * @throws Refusal FIELD_INVALID, REQUEST_ID_REUSED
   */
  public Authorizer create(Presented presented, NewAuthorizer request) {
    return gate.change(
        presented,
        (tx, caller) -> {
          List<AuthorizerKey> keys = AuthorizerChecks.check(request, tx.now());
          return once.run(
              tx,
              caller,
              request.requestId(),
              done -> find(authorities.load(tx), done.subject()),
              () -> {
                Authorizer authorizer =
                    new Authorizer(
                        TypeId.generate("ath"),
                        Names.normalize(request.name()),
                        stored(request.bounds()),
                        keys,
                        tx.now(),
                        tx.head().revision());
                put(tx, caller, "AUTHORIZER_CREATED", null, authorities.load(tx), authorizer);
                return new Answer<>(authorizer, new Done(authorizer.id(), 0));
              });
        });
  }

  /** Items are compared with names as they are stored: in NFC. */
  private static Bounds stored(Bounds bounds) {
    return new Bounds(
        bounds.scopes(),
        bounds.longestTokenLife(),
        bounds.presenters(),
        bounds.items().stream().map(Names::normalize).toList(),
        bounds.mayGrantAllSecrets(),
        bounds.oldestPin());
  }

  /**
   * One authorizer.
   *
   * @param id empty: the token's own
   * @throws Refusal FIELD_INVALID, AUTHORIZER_NOT_FOUND, AUTHORIZER_NOT_YOURS
   */
  public Authorizer get(Presented presented, String id) {
    return gate.read(
        presented,
        (tx, caller) -> {
          Authorizer authorizer = find(authorities.load(tx), own(caller, id, "id"));
          audit.append(
              tx,
              List.of(AuditEvent.allowed(caller.actor(), "AUTHORIZER_SHOWN", subject(authorizer))));
          return authorizer;
        });
  }

  /**
   * Adds a key; tokens that it signed are accepted from now on.
   *
   * @throws Refusal FIELD_INVALID, AUTHORIZER_NOT_FOUND, AUTHORIZER_NOT_YOURS, KEY_ID_TAKEN,
   *     ETAG_MISMATCH, REQUEST_ID_REUSED
   */
  public AuthorizerKey addKey(
      Presented presented, String authorizerId, NewKey request, String etag, RequestId requestId) {
    return gate.change(
        presented,
        (tx, caller) -> {
          String id = own(caller, authorizerId, "authorizer_id");
          AuthorizerKey key = AuthorizerChecks.check(request, requestId.violation(), tx.now());
          return changeKeys(
              tx,
              caller,
              new Change(id, key.kid(), etag, requestId, "KEY_ADDED"),
              before -> added(before, key));
        });
  }

  /**
   * Revokes a key, for good; no token that it signed is accepted from now on.
   *
   * @throws Refusal FIELD_INVALID, AUTHORIZER_NOT_FOUND, AUTHORIZER_NOT_YOURS, KEY_NOT_FOUND,
   *     ETAG_MISMATCH, REQUEST_ID_REUSED
   */
  public AuthorizerKey revokeKey(
      Presented presented, String authorizerId, String kid, String etag, RequestId requestId) {
    return gate.change(
        presented,
        (tx, caller) -> {
          String id = own(caller, authorizerId, "authorizer_id");
          if (kid.isEmpty()) {
            throw Refusal.field("kid", "is required");
          }
          requestId
              .violation()
              .ifPresent(
                  violation -> {
                    throw Refusal.fields(List.of(violation));
                  });
          return changeKeys(
              tx,
              caller,
              new Change(id, kid, etag, requestId, "KEY_REVOKED"),
              before -> revoked(before, kid, tx.now()));
        });
  }

  /** A change to one key of one authorizer. */
  private record Change(String id, String kid, String etag, RequestId requestId, String what) {}

  private AuthorizerKey changeKeys(
      Tx tx, Caller caller, Change change, Function<Authorizer, List<AuthorizerKey>> keys) {
    AuthoritySet set = authorities.load(tx);
    Authorizer before = find(set, change.id());
    return once.run(
        tx,
        caller,
        change.requestId(),
        done -> key(before, change.kid()),
        () -> {
          if (!change.etag().isEmpty() && !change.etag().equals(before.etag())) {
            throw Refusal.of(
                    ErrorReason.ETAG_MISMATCH,
                    "the authorizer has changed since; read it again, then retry")
                .about(before.id());
          }
          List<AuthorizerKey> changed = keys.apply(before);
          if (changed.equals(before.keys())) {
            return new Answer<>(key(before, change.kid()), new Done(before.id(), 0));
          }
          Authorizer after =
              new Authorizer(
                  before.id(),
                  before.name(),
                  before.bounds(),
                  changed,
                  before.createdAt(),
                  tx.head().revision());
          put(tx, caller, change.what(), change.kid(), set, after);
          return new Answer<>(key(after, change.kid()), new Done(after.id(), 0));
        });
  }

  private static List<AuthorizerKey> added(Authorizer authorizer, AuthorizerKey key) {
    if (authorizer.key(key.kid()).isPresent()) {
      throw Refusal.of(
              ErrorReason.KEY_ID_TAKEN,
              "the authorizer has, or had, a key with this kid; a kid is never used twice")
          .about(authorizer.id());
    }
    long usable = authorizer.keys().stream().filter(old -> old.revokedAt() == null).count();
    if (usable >= AuthorizerChecks.MOST_KEYS) {
      throw Refusal.field(
          "jwk",
          "cannot be added: the authorizer has %d keys; revoke one that is no longer used"
              .formatted(AuthorizerChecks.MOST_KEYS));
    }
    List<AuthorizerKey> keys = new ArrayList<>(authorizer.keys());
    keys.add(key);
    return keys;
  }

  private static List<AuthorizerKey> revoked(Authorizer authorizer, String kid, Instant now) {
    AuthorizerKey old = key(authorizer, kid);
    if (old.revokedAt() != null) {
      return authorizer.keys();
    }
    AuthorizerKey revoked =
        new AuthorizerKey(old.key(), old.notBefore(), old.notAfter(), now, old.createdAt());
    return authorizer.keys().stream().map(key -> key.equals(old) ? revoked : key).toList();
  }

  /** Writes the change and its record; {@code kid} is that of the key, if it is about one. */
  private void put(
      Tx tx,
      Caller caller,
      String what,
      @Nullable String kid,
      AuthoritySet set,
      Authorizer authorizer) {
    authorities.put(tx, set, authorizer);
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

  private static Subject subject(Authorizer authorizer) {
    return new Subject(authorizer.id(), authorizer.name(), 0);
  }

  /** A token manages its own authorizer; which others exist is none of its business. */
  private static String own(Caller caller, String id, String field) {
    if (caller.grant().isEmpty()) {
      if (id.isEmpty()) {
        throw Refusal.field(field, "is required: ath_ and 26 characters");
      }
      return id;
    }
    String own = caller.token().authorizer().id();
    if (!id.isEmpty() && !id.equals(own)) {
      throw Refusal.of(
          ErrorReason.AUTHORIZER_NOT_YOURS,
          "a token manages the authorizer that signed it and no other");
    }
    return own;
  }

  private static Authorizer find(AuthoritySet set, String id) {
    return set.find(id)
        .orElseThrow(
            () ->
                Refusal.of(
                    ErrorReason.AUTHORIZER_NOT_FOUND,
                    "there is no such authorizer in this organization"));
  }

  private static AuthorizerKey key(Authorizer authorizer, String kid) {
    return authorizer
        .key(kid)
        .orElseThrow(
            () ->
                Refusal.of(ErrorReason.KEY_NOT_FOUND, "the authorizer has no key of this kid")
                    .about(authorizer.id()));
  }
}
