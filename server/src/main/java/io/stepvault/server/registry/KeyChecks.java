package io.stepvault.server.registry;

import io.stepvault.server.authorizer.AuthorizerKey;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.token.KeyRefusedException;
import io.stepvault.server.token.VerificationKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the keys of an authorizer must look like. */
final class KeyChecks {
  static final int MOST_KEYS = 20;

  /** With those that were revoked, which stay: every change of the organization reads them all. */
  static final int MOST_KEYS_EVER = 500;

  private static final Instant FIRST_TIME = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z");

  private final List<Violation> violations;

  /**
   * @param violations gets what is wrong
   */
  KeyChecks(List<Violation> violations) {
    this.violations = violations;
  }

  /** The keys of a new authorizer, in their order, but for those that are refused. */
  List<AuthorizerKey> checkAll(List<NewKey> requests, Instant now) {
    if (requests.size() > MOST_KEYS) {
      violate("keys", "must be at most " + MOST_KEYS);
    }
    List<AuthorizerKey> keys = new ArrayList<>();
    Set<String> kids = new HashSet<>();
    Set<String> thumbprints = new HashSet<>();
    for (int i = 0; i < Math.min(requests.size(), MOST_KEYS); i++) {
      String path = "keys[" + i + "]";
      Optional<AuthorizerKey> key = check(path + ".", requests.get(i), now);
      if (key.isPresent() && !kids.add(key.get().kid())) {
        violate(path + ".kid", "is that of another key of this request");
      }
      if (key.isPresent() && !thumbprints.add(key.get().key().thumbprint())) {
        violate(
            path + requests.get(i).encoding().field(),
            "is the same key as another of this request, under another kid");
      }
      key.ifPresent(keys::add);
    }
    return keys;
  }

  /** A key to register; empty: it is refused. */
  Optional<AuthorizerKey> check(String path, NewKey request, Instant now) {
    Instant notBefore = time(path + "not_before", request.notBefore());
    Instant notAfter = time(path + "not_after", request.notAfter());
    if (request.saysRevoked()) {
      violate(path + "revoked_at", "must be left out; RevokeKey sets it");
    }
    if (notBefore != null && notAfter != null && !notAfter.isAfter(notBefore)) {
      violate(path + "not_after", "must be after not_before");
    }
    try {
      VerificationKey key = request.encoding().key();
      if (!request.kid().isEmpty() && !request.kid().equals(key.kid())) {
        violate(path + "kid", "differs from the JWK's; leave it empty");
      }
      return Optional.of(new AuthorizerKey(key, notBefore, notAfter, null, now));
    } catch (KeyRefusedException e) {
      violate(path + request.encoding().field(), e.getMessage());
      return Optional.empty();
    }
  }

  /** A time as the database keeps it; null: none was given. */
  @Nullable Instant time(String path, Optional<Instant> given) {
    if (given.isEmpty()) {
      return null;
    }
    Instant time = given.get().truncatedTo(ChronoUnit.MICROS);
    if (time.isBefore(FIRST_TIME) || !time.isBefore(YEAR_10000)) {
      violate(path, "must be a time in the years 1 to 9999");
    }
    return time;
  }

  private void violate(String field, String problem) {
    violations.add(new Violation(field, problem));
  }
}
