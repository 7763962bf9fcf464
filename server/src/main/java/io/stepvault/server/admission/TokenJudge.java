package io.stepvault.server.admission;

import io.stepvault.server.authorizer.Authorizer;
import io.stepvault.server.authorizer.AuthorizerKey;
import io.stepvault.server.authorizer.Bounds;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.tls.PeerIdentity;
import io.stepvault.server.token.Pins;
import io.stepvault.server.token.TokenBinding;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.v1.ErrorReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a token whose signature is good may be used for this call, now: a pure function of
 * records in memory. RFC 8725 for what is checked, RFC 8705 for the binding to a certificate.
 */
public final class TokenJudge {
  /** How far clocks may differ. */
  public static final Duration LEEWAY = Duration.ofSeconds(30);

  /** What is asked, in this order, which is that of what may be told to whom. */
  public enum Rule {
    BINDING,
    AUTHORIZER,
    KEY,
    REVOCATION,
    TIMES,
    PRESENTERS,
    LIFE,
    SCOPES,
    ALL_SECRETS,
    PINS,
    SCOPE
  }

  private static final Rule[] RULES = Rule.values();

  private TokenJudge() {}

  /** What speaks against it; empty: nothing. The first rule that refuses decides. */
  public static Optional<Refusal> judge(Grant grant, PeerIdentity peer, String scope, Instant now) {
    for (Rule rule : RULES) {
      Optional<Refusal> refusal = judge(rule, grant, peer, scope, now);
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  /** What one rule has against it, whatever the others say; empty: nothing. */
  public static Optional<Refusal> judge(
      Rule rule, Grant grant, PeerIdentity peer, String scope, Instant now) {
    return switch (rule) {
      case BINDING -> binding(grant.claims(), peer);
      case AUTHORIZER -> authorizer(grant.authorizer());
      case KEY -> key(grant.key(), grant.claims(), now);
      case REVOCATION -> revocation(grant, peer);
      case TIMES -> times(grant.claims(), now);
      case PRESENTERS -> presenter(grant, peer);
      case LIFE -> life(grant);
      case SCOPES -> scopes(grant);
      case ALL_SECRETS -> allSecrets(grant);
      case PINS -> pins(grant, now);
      case SCOPE -> scope(grant.claims(), scope);
    };
  }

  private static Optional<Refusal> binding(TokenClaims claims, PeerIdentity peer) {
    return isBound(claims, peer)
        ? Optional.empty()
        : refuse(
            ErrorReason.TOKEN_NOT_BOUND,
            "the token's cnf names another client certificate than this connection's; ask for a"
                + " token of your own");
  }

  /** Whether the token is this certificate's. */
  static boolean isBound(TokenClaims claims, PeerIdentity peer) {
    return switch (claims.binding()) {
      case TokenBinding.X5tS256 thumbprint -> thumbprint.value().equals(peer.thumbprint());
      case TokenBinding.SpiffeId id -> id.value().equals(peer.name());
    };
  }

  private static Optional<Refusal> authorizer(Authorizer authorizer) {
    return authorizer.disabled()
        ? refuse(
            ErrorReason.AUTHORIZER_DISABLED,
            "the authorizer that signed this token is disabled; ask an operator")
        : Optional.empty();
  }

  private static Optional<Refusal> key(AuthorizerKey key, TokenClaims claims, Instant now) {
    if (key.revokedAt() != null) {
      return refuse(
          ErrorReason.TOKEN_REVOKED,
          "the key that signed this token was revoked; ask for a new token");
    }
    if (key.notBefore() != null && now.plus(LEEWAY).isBefore(key.notBefore())) {
      return refuse(ErrorReason.TOKEN_EXPIRED, "the key that signed this token is not valid yet");
    }
    if (key.notAfter() != null && issued(claims).isAfter(key.notAfter())) {
      return refuse(
          ErrorReason.TOKEN_EXPIRED, "the token was issued after its key's end; ask for a new one");
    }
    return Optional.empty();
  }

  private static Optional<Refusal> revocation(Grant grant, PeerIdentity peer) {
    return grant
        .authorizer()
        .revocations()
        .covering(grant.claims(), peer.name(), peer.thumbprint())
        .map(
            kind ->
                Refusal.of(
                    ErrorReason.TOKEN_REVOKED,
                    "this token was revoked, by its %s; ask for a new one"
                        .formatted(kind.field())));
  }

  private static Optional<Refusal> times(TokenClaims claims, Instant now) {
    if (!now.isBefore(expiry(claims).plus(LEEWAY))) {
      return refuse(ErrorReason.TOKEN_EXPIRED, "the token expired; ask for a new one");
    }
    if (issued(claims).isAfter(now.plus(LEEWAY))) {
      return refuse(
          ErrorReason.TOKEN_EXPIRED, "the token's iat lies in the future; check the clocks");
    }
    if (claims.nbf() != null && Instant.ofEpochSecond(claims.nbf()).isAfter(now.plus(LEEWAY))) {
      return refuse(ErrorReason.TOKEN_EXPIRED, "the token is not valid yet");
    }
    return Optional.empty();
  }

  private static Optional<Refusal> presenter(Grant grant, PeerIdentity peer) {
    return grant.authorizer().bounds().allowsPresenter(peer.name())
        ? Optional.empty()
        : beyond("this certificate may not present tokens of this authorizer", "presenters");
  }

  private static Optional<Refusal> life(Grant grant) {
    Duration life = Duration.between(issued(grant.claims()), expiry(grant.claims()));
    return life.compareTo(grant.authorizer().bounds().longestTokenLife()) > 0
        ? beyond(
            "the token lives longer than its authorizer may grant; ask for a shorter one",
            "longest_token_life")
        : Optional.empty();
  }

  private static Optional<Refusal> scopes(Grant grant) {
    return grant.authorizer().bounds().scopes().containsAll(grant.claims().scopes())
        ? Optional.empty()
        : beyond("the token claims a scope that its authorizer may not grant", "scopes");
  }

  private static Optional<Refusal> allSecrets(Grant grant) {
    return grant.claims().claimsAllSecrets() && !grant.authorizer().bounds().mayGrantAllSecrets()
        ? beyond(
            "the token claims all secrets, which its authorizer may not grant",
            "may_grant_all_secrets")
        : Optional.empty();
  }

  private static Optional<Refusal> pins(Grant grant, Instant now) {
    Pins pins = grant.claims().pins();
    Bounds bounds = grant.authorizer().bounds();
    if (pins.isNone()) {
      return Optional.empty();
    }
    if (!bounds.allowsPins()) {
      return beyond("the token pins versions, which its authorizer may not grant", "oldest_pin");
    }
    if (pins.asOf() == null) {
      return Optional.empty();
    }
    Instant asOf = Instant.ofEpochSecond(pins.asOf());
    if (asOf.isAfter(now.plus(LEEWAY))) {
      return beyond("the token's as_of lies in the future; check the clocks", "oldest_pin");
    }
    return asOf.isBefore(now.minus(bounds.oldestPin()))
        ? beyond("the token's as_of lies further back than its authorizer may grant", "oldest_pin")
        : Optional.empty();
  }

  private static Optional<Refusal> scope(TokenClaims claims, String scope) {
    return scope.equals("any") || claims.scopes().contains(scope)
        ? Optional.empty()
        : Optional.of(scopeMissing(claims, scope));
  }

  /** The refusal of a call that needs a scope, maybe beside its method's, which the token lacks. */
  public static Refusal scopeMissing(TokenClaims claims, String scope) {
    List<String> granted = new ArrayList<>(claims.scopes());
    granted.sort(null);
    return Refusal.of(
            ErrorReason.SCOPE_MISSING,
            "this call needs the scope " + scope + "; ask for a token that has it")
        .with("required", scope)
        .with("granted", String.join(" ", granted));
  }

  private static Instant issued(TokenClaims claims) {
    return Instant.ofEpochSecond(claims.iat());
  }

  private static Instant expiry(TokenClaims claims) {
    return Instant.ofEpochSecond(claims.exp());
  }

  private static Optional<Refusal> beyond(String advice, String bound) {
    return Optional.of(Refusal.of(ErrorReason.BOUNDS_EXCEEDED, advice).with("bound", bound));
  }

  private static Optional<Refusal> refuse(ErrorReason reason, String advice) {
    return Optional.of(Refusal.of(reason, advice));
  }
}
