package io.stepvault.server.explain;

import io.stepvault.server.admission.Grant;
import io.stepvault.server.admission.TokenFlaw;
import io.stepvault.server.admission.TokenJudge;
import io.stepvault.server.admission.TokenJudge.Rule;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.tls.PeerIdentity;
import io.stepvault.server.token.ParsedToken;
import io.stepvault.server.token.Pins;
import io.stepvault.server.token.TokenBinding;
import io.stepvault.server.token.TokenClaims;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What is said about the rules that judge a token. Of an authorizer's bounds only that they are
 * kept or passed: what they are is for operators, who ask the authorizer itself.
 */
final class TokenWords {
  private static final String MET = "taken as met: ";
  private static final String UNDESCRIBED = MET + "a caller who is described has no token";

  private final Grant grant;
  private final boolean described;
  private final Presenter given;
  private final Presenter presenter;
  private final Instant now;

  private TokenWords(
      Grant grant, boolean described, Presenter given, Presenter presenter, Instant now) {
    this.grant = grant;
    this.described = described;
    this.given = given;
    this.presenter = presenter;
    this.now = now;
  }

  static TokenWords ofToken(Grant grant, Presenter given, Instant now) {
    return new TokenWords(grant, false, given, given.boundTo(grant.claims().binding()), now);
  }

  static TokenWords described(Grant grant, Presenter given, Instant now) {
    return new TokenWords(grant, true, given, given, now);
  }

  /** Who presents the token, as far as that is known. */
  PeerIdentity presenter() {
    return presenter.identity();
  }

  static String rule(TokenFlaw flaw) {
    return switch (flaw) {
      case UNKNOWN_AUTHORIZER -> "token.authorizer";
      case ANOTHER_AUDIENCE -> "token.audience";
      case UNKNOWN_KEY -> "token.key";
      case BAD_SIGNATURE -> "token.signature";
    };
  }

  static String passed(TokenFlaw flaw, ParsedToken token) {
    return switch (flaw) {
      case UNKNOWN_AUTHORIZER ->
          "its iss, %s, signs for this organization".formatted(token.claims().iss());
      case ANOTHER_AUDIENCE -> "its aud is this installation";
      case UNKNOWN_KEY -> "its kid, '%s', is a key of that authorizer".formatted(kid(token));
      case BAD_SIGNATURE -> "its signature is good";
    };
  }

  /** Begins with the reason under which such calls are counted. */
  static String failed(TokenFlaw flaw, ParsedToken token) {
    return flaw.counted()
        + ": "
        + switch (flaw) {
          case UNKNOWN_AUTHORIZER ->
              "no authorizer '%s' signs for this organization; register it, or mend iss"
                  .formatted(token.claims().iss());
          case ANOTHER_AUDIENCE ->
              "aud is '%s', which is not this installation's name ('audience' in its configuration)"
                  .formatted(token.claims().aud());
          case UNKNOWN_KEY ->
              "%s has no key '%s'; add it, or sign with one that it has"
                  .formatted(token.claims().iss(), kid(token));
          case BAD_SIGNATURE ->
              "it was not made with the private half of '%s', or the token was changed after"
                  .formatted(kid(token));
        };
  }

  private static String kid(ParsedToken token) {
    return token.jws().keyId();
  }

  static String rule(Rule rule) {
    return switch (rule) {
      case BINDING -> "token.binding";
      case AUTHORIZER -> "authorizer.state";
      case KEY -> "key.window";
      case REVOCATION -> "token.revocation";
      case TIMES -> "token.times";
      case PRESENTERS -> "bounds.presenters";
      case LIFE -> "bounds.longest_token_life";
      case SCOPES -> "bounds.scopes";
      case ALL_SECRETS -> "bounds.may_grant_all_secrets";
      case PINS -> "bounds.oldest_pin";
      case SCOPE -> "token.scope";
    };
  }

  /** Why a rule is not asked; empty: it is. */
  Optional<String> takenAsMet(Rule rule) {
    return switch (rule) {
      case BINDING -> described ? Optional.of(UNDESCRIBED) : boundElsehow();
      case KEY, REVOCATION, TIMES, LIFE, SCOPE ->
          described ? Optional.of(UNDESCRIBED) : Optional.empty();
      case PRESENTERS ->
          presenter.name().isPresent()
              ? Optional.empty()
              : Optional.of(MET + "give the certificate's SPIFFE id or DNS name to have it asked");
      case AUTHORIZER, SCOPES, ALL_SECRETS, PINS -> Optional.empty();
    };
  }

  private Optional<String> boundElsehow() {
    TokenBinding binding = grant.claims().binding();
    return given.decides(binding)
        ? Optional.empty()
        : Optional.of(
            "%sthe token is bound to the certificate with %s %s; give that of the caller's"
                .formatted(MET, binding.method(), binding.value()));
  }

  /** What is told to the caller, with what lies behind it. */
  String failed(Rule rule, Refusal refusal) {
    return refusal.getMessage() + " (" + fact(rule) + ")";
  }

  /** What is so, whether the rule is met or not. */
  String fact(Rule rule) {
    TokenClaims claims = grant.claims();
    return switch (rule) {
      case BINDING ->
          "it is bound to the certificate with %s %s"
              .formatted(claims.binding().method(), claims.binding().value());
      case AUTHORIZER ->
          "%s is %s"
              .formatted(
                  grant.authorizer().id(), grant.authorizer().disabled() ? "disabled" : "enabled");
      case KEY -> "it is signed with '%s'".formatted(grant.key().kid());
      case REVOCATION ->
          "its jti is '%s', of sub '%s', issued at %s"
              .formatted(claims.jti(), claims.sub(), Instant.ofEpochSecond(claims.iat()));
      case TIMES -> times(claims);
      case PRESENTERS -> "it is presented by " + presenter.name().orElseThrow();
      case LIFE -> "it lives for %d s".formatted(claims.exp() - claims.iat());
      case SCOPES ->
          "its scope is '%s'".formatted(String.join(" ", new TreeSet<>(claims.scopes())));
      case ALL_SECRETS ->
          claims.claimsAllSecrets()
              ? "its secrets are '*', all of them"
              : "it lists %d secrets".formatted(claims.secrets().size());
      case PINS -> pins(claims.pins());
      case SCOPE -> "Resolve needs the scope resolve";
    };
  }

  private String times(TokenClaims claims) {
    String from =
        claims.nbf() == null ? "" : "good from " + Instant.ofEpochSecond(claims.nbf()) + ", ";
    return "issued at %s, %sgood until %s; the database's clock says %s, and %d s are granted"
        .formatted(
            Instant.ofEpochSecond(claims.iat()),
            from,
            Instant.ofEpochSecond(claims.exp()),
            now,
            TokenJudge.LEEWAY.toSeconds());
  }

  private static String pins(Pins pins) {
    if (pins.isNone()) {
      return "it pins no versions";
    }
    return pins.asOf() == null
        ? "it pins %d versions".formatted(pins.versions().size())
        : "its as_of is " + Instant.ofEpochSecond(pins.asOf());
  }
}
