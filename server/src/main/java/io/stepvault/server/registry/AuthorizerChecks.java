package io.stepvault.server.registry;

import io.stepvault.server.authorizer.AuthorizerKey;
import io.stepvault.server.authorizer.Bounds;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.item.Names;
import io.stepvault.server.item.TypeId;
import io.stepvault.server.token.KeyRefusedException;
import io.stepvault.server.token.VerificationKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an authorizer and its keys must look like. */
final class AuthorizerChecks {
  /** The scopes that a token can carry; a method's scope that is not here, no token grants. */
  static final Set<String> SCOPES =
      Set.of(
          "vault.read",
          "vault.write",
          "vault.admin",
          "resolve",
          "api_key.verify",
          "sign",
          "verify",
          "authorizer.keys");

  static final int MOST_KEYS = 20;
  private static final int MOST_PRESENTERS = 100;
  private static final int MOST_ITEMS = 1_000;
  private static final Duration LONGEST_LIFE = Duration.ofHours(24);
  private static final Duration OLDEST_PIN = Duration.ofDays(3_653);
  private static final Pattern PRESENTER =
      Pattern.compile(
          "spiffe://[a-z0-9._-]+(/[A-Za-z0-9._-]+)*(/[A-Za-z0-9._-]+|/\\*)|[a-z0-9._-]{1,253}");

  private static final int LONGEST_PRESENTER = 2_048;
  private static final Instant FIRST_TIME = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z");

  private final List<Violation> violations = new ArrayList<>();

  /** The keys of a new authorizer, in their order. */
  static List<AuthorizerKey> check(NewAuthorizer request, Instant now) {
    AuthorizerChecks checks = new AuthorizerChecks();
    Names.problem(Names.normalize(request.name()))
        .ifPresent(problem -> checks.violate("name", problem));
    checks.checkBounds(request.bounds());
    request.requestId().violation().ifPresent(checks.violations::add);
    if (request.keys().size() > MOST_KEYS) {
      checks.violate("keys", "must be at most " + MOST_KEYS);
    }
    List<AuthorizerKey> keys = new ArrayList<>();
    Set<String> kids = new HashSet<>();
    for (int i = 0; i < Math.min(request.keys().size(), MOST_KEYS); i++) {
      String path = "keys[" + i + "]";
      Optional<AuthorizerKey> key = checks.checkKey(path + ".", request.keys().get(i), now);
      if (key.isPresent() && !kids.add(key.get().kid())) {
        checks.violate(path + ".kid", "is that of another key of this request");
      }
      key.ifPresent(keys::add);
    }
    checks.throwIfAny();
    return keys;
  }

  /** A key to add. */
  static AuthorizerKey check(NewKey request, Optional<Violation> other, Instant now) {
    AuthorizerChecks checks = new AuthorizerChecks();
    other.ifPresent(checks.violations::add);
    Optional<AuthorizerKey> key = checks.checkKey("", request, now);
    checks.throwIfAny();
    return key.orElseThrow();
  }

  private Optional<AuthorizerKey> checkKey(String path, NewKey request, Instant now) {
    Instant notBefore = request.notBefore().map(AuthorizerChecks::stored).orElse(null);
    Instant notAfter = request.notAfter().map(AuthorizerChecks::stored).orElse(null);
    checkTime(path + "not_before", notBefore);
    checkTime(path + "not_after", notAfter);
    if (request.saysRevoked()) {
      violate(path + "revoked_at", "must be left out; RevokeKey sets it");
    }
    if (notBefore != null && notAfter != null && !notAfter.isAfter(notBefore)) {
      violate(path + "not_after", "must be after not_before");
    }
    try {
      VerificationKey key = VerificationKey.fromJwk(request.jwk());
      if (!request.kid().isEmpty() && !request.kid().equals(key.kid())) {
        violate(path + "kid", "differs from the JWK's; leave it empty");
      }
      return Optional.of(new AuthorizerKey(key, notBefore, notAfter, null, now));
    } catch (KeyRefusedException e) {
      violate(path + "jwk", e.getMessage());
      return Optional.empty();
    }
  }

  private void checkTime(String path, @Nullable Instant time) {
    if (time != null && (time.isBefore(FIRST_TIME) || !time.isBefore(YEAR_10000))) {
      violate(path, "must be a time in the years 1 to 9999");
    }
  }

  private void checkBounds(Bounds bounds) {
    if (bounds.scopes().isEmpty()) {
      violate("bounds.scopes", "is required: one of " + sorted(SCOPES));
    }
    for (int i = 0; i < bounds.scopes().size(); i++) {
      if (!SCOPES.contains(bounds.scopes().get(i))) {
        violate("bounds.scopes[" + i + "]", "must be one of " + sorted(SCOPES));
      }
    }
    Duration life = bounds.longestTokenLife();
    if (life.toSeconds() < 1 || life.compareTo(LONGEST_LIFE) > 0) {
      violate("bounds.longest_token_life", "is required: 1 s to 24 h");
    }
    if (bounds.oldestPin().isNegative() || bounds.oldestPin().compareTo(OLDEST_PIN) > 0) {
      violate("bounds.oldest_pin", "must be at most 10 years; 0: its tokens pin nothing");
    }
    checkPresenters(bounds.presenters());
    checkItems(bounds.items());
  }

  private void checkPresenters(List<String> presenters) {
    if (presenters.isEmpty() || presenters.size() > MOST_PRESENTERS) {
      violate("bounds.presenters", "must be 1 to " + MOST_PRESENTERS + " certificate identities");
    }
    for (int i = 0; i < Math.min(presenters.size(), MOST_PRESENTERS); i++) {
      // Its length first: the pattern's groups take a stack frame for each part of a path.
      if (presenters.get(i).length() > LONGEST_PRESENTER
          || !PRESENTER.matcher(presenters.get(i)).matches()) {
        violate(
            "bounds.presenters[" + i + "]",
            "must be a SPIFFE id or a DNS name in lower case; /* at the end covers a path");
      }
    }
  }

  private void checkItems(List<String> items) {
    if (items.size() > MOST_ITEMS) {
      violate("bounds.items", "must be at most 1,000");
    }
    if (items.contains("*") && items.size() > 1) {
      violate("bounds.items", "'*' means all items and stands alone");
    }
    for (int i = 0; i < Math.min(items.size(), MOST_ITEMS); i++) {
      String item = items.get(i);
      boolean isNameOrId =
          item.startsWith("vlt_")
              ? TypeId.isWellFormed("vlt", item)
              : Names.problem(Names.normalize(item)).isEmpty();
      if (!item.equals("*") && !isNameOrId) {
        violate("bounds.items[" + i + "]", "must be an item id, a name, or '*' alone");
      }
    }
  }

  private void violate(String field, String problem) {
    violations.add(new Violation(field, problem));
  }

  private void throwIfAny() {
    if (!violations.isEmpty()) {
      throw Refusal.fields(violations);
    }
  }

  private static String sorted(Set<String> words) {
    return String.join(", ", words.stream().sorted().toList());
  }

  private static Instant stored(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MICROS);
  }
}
