package io.stepvault.server.admission;

import io.stepvault.server.authorizer.Authorizer;
import io.stepvault.server.authorizer.AuthorizerKey;
import io.stepvault.server.authorizer.Signatories;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.quota.Quotas;
import io.stepvault.server.store.OrganizationStore;
import io.stepvault.server.token.ParsedToken;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.server.token.TokenRefusedException;
import io.stepvault.server.token.VerificationKey;
import io.stepvault.v1.ErrorReason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who a call is: an operator's certificate, or a token whose signature is good.
 *
 * <p>Whatever is wrong with a token up to and including its signature is one constant answer; the
 * true reason goes to {@link Rejections} alone.
 */
public final class Admission {
  private static final String OPERATOR = "operator";

  /** The scopes whose methods an operator may call without a token. */
  private static final List<String> TOKENLESS =
      List.of(OPERATOR, "authorizer.keys", "vault.admin", "any");

  private final OrganizationStore organizations;
  private final Rejections rejections;
  private final Quotas quotas;
  private final String audience;

  /**
   * @param audience what {@code aud} must be: this installation's name
   */
  public Admission(
      OrganizationStore organizations, Rejections rejections, Quotas quotas, String audience) {
    this.organizations = organizations;
    this.rejections = rejections;
    this.quotas = quotas;
    this.audience = audience;
  }

  /** Whether the call comes as an operator: it must, or it may and brought no token. */
  boolean isTokenless(Presented presented) {
    return presented.scope().equals(OPERATOR)
        || (presented.operator()
            && presented.bearer().isEmpty()
            && TOKENLESS.contains(presented.scope()));
  }

  /**
   * The operator that the certificate is.
   *
   * @throws Refusal OPERATOR_ONLY, ORGANIZATION_REQUIRED
   */
  Caller operator(Presented presented) {
    requireOperator(presented);
    String organization =
        presented
            .organization()
            .or(organizations::sole)
            .orElseThrow(
                () ->
                    Refusal.of(
                        ErrorReason.ORGANIZATION_REQUIRED,
                        "there are several organizations; name one in the metadata"
                            + " stepvault-organization"));
    return operatorOf(presented, organization);
  }

  /**
   * The operator that the certificate is, for an organization that the request names; empty: none.
   *
   * @throws Refusal OPERATOR_ONLY
   */
  Caller operatorOf(Presented presented, String organization) {
    requireOperator(presented);
    return new Caller(presented.method(), presented.peer(), true, organization, Optional.empty());
  }

  private void requireOperator(Presented presented) {
    if (!presented.operator()) {
      rejections.count(presented.peer().name(), "no operator");
      throw Refusal.of(
          ErrorReason.OPERATOR_ONLY,
          "only a client certificate listed under 'operators' in the configuration may call this");
    }
  }

  /**
   * The token as it claims to be; nothing of it is verified.
   *
   * @throws Refusal TOKEN_MISSING, TOKEN_INVALID
   */
  public ParsedToken parse(Presented presented) {
    if (presented.bearer().isEmpty()) {
      rejections.count(presented.peer().name(), "no token");
      throw Refusal.of(
          ErrorReason.TOKEN_MISSING, "send a token in the metadata: authorization: Bearer TOKEN");
    }
    try {
      return ParsedToken.parse(presented.bearer().get());
    } catch (TokenRefusedException e) {
      throw invalid(presented, e.reason().name());
    }
  }

  /**
   * The caller whom the token makes, once its signature has been found good; nothing else is
   * judged.
   *
   * @param signatories of the organization that the token names
   * @throws Refusal TOKEN_INVALID
   */
  Caller verify(Signatories signatories, Presented presented, ParsedToken token) {
    try {
      return caller(signatories, presented, grant(signatories, token));
    } catch (FlawedTokenException e) {
      throw invalid(presented, e.flaw().counted());
    }
  }

  /**
   * What a token grants, once its signature has been found good; nothing else is judged, and
   * nothing is counted.
   *
   * @param signatories of the organization that the token names
   */
  public Grant grant(Signatories signatories, ParsedToken token) throws FlawedTokenException {
    Authorizer authorizer = authorizer(signatories, token.claims());
    AuthorizerKey key = key(authorizer, token.jws().keyId());
    if (!key.key().verifies(token.jws())) {
      throw new FlawedTokenException(TokenFlaw.BAD_SIGNATURE);
    }
    return new Grant(token.claims(), authorizer, key);
  }

  /**
   * The same, for a token that may have been checked before.
   *
   * @param claims of the token that is presented
   * @param verifiedWith the key that its signature was found good with, if any: the signatories
   *     decide whether that is still the key of this authorizer and kid
   * @throws Refusal TOKEN_INVALID
   */
  public Caller verify(
      Signatories signatories,
      Presented presented,
      TokenClaims claims,
      @Nullable VerificationKey verifiedWith) {
    if (verifiedWith == null) {
      return verify(signatories, presented, parse(presented));
    }
    try {
      Authorizer authorizer = authorizer(signatories, claims);
      AuthorizerKey key = key(authorizer, verifiedWith.kid());
      return key.key().equals(verifiedWith)
          ? caller(signatories, presented, new Grant(claims, authorizer, key))
          : verify(signatories, presented, parse(presented));
    } catch (FlawedTokenException e) {
      throw invalid(presented, e.flaw().counted());
    }
  }

  private Authorizer authorizer(Signatories signatories, TokenClaims claims)
      throws FlawedTokenException {
    Authorizer authorizer =
        signatories
            .find(claims.iss())
            .orElseThrow(() -> new FlawedTokenException(TokenFlaw.UNKNOWN_AUTHORIZER));
    if (!claims.aud().equals(audience)) {
      throw new FlawedTokenException(TokenFlaw.ANOTHER_AUDIENCE);
    }
    return authorizer;
  }

  private static AuthorizerKey key(Authorizer authorizer, String kid) throws FlawedTokenException {
    return authorizer.key(kid).orElseThrow(() -> new FlawedTokenException(TokenFlaw.UNKNOWN_KEY));
  }

  private static Caller caller(Signatories signatories, Presented presented, Grant grant) {
    return new Caller(
        presented.method(),
        presented.peer(),
        presented.operator(),
        signatories.organization(),
        Optional.of(grant));
  }

  /**
   * Counts a call with a token whose signature was found good against the quotas of its authorizer
   * and organization; one of another certificate's counts for nobody.
   *
   * @throws Refusal QUOTA_EXCEEDED; it goes on no record but is counted
   */
  public void count(Presented presented, TokenClaims claims) {
    if (TokenJudge.isBound(claims, presented.peer())) {
      try {
        quotas.countToken(claims.iss(), claims.org());
      } catch (Refusal refusal) {
        rejections.count(presented.peer().name(), "quota of a token");
        throw refusal;
      }
    }
  }

  /**
   * Judges a caller whose token's signature was found good, for this call and now.
   *
   * @throws Refusal TOKEN_NOT_BOUND, AUTHORIZER_DISABLED, TOKEN_REVOKED, TOKEN_EXPIRED,
   *     BOUNDS_EXCEEDED, SCOPE_MISSING, ORGANIZATION_CONFLICT
   */
  public void judge(Caller caller, Presented presented, Instant now) {
    Optional<Refusal> refusal =
        TokenJudge.judge(caller.token(), presented.peer(), presented.scope(), now);
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    String organization = caller.organization();
    if (presented.organization().filter(named -> !named.equals(organization)).isPresent()) {
      throw Refusal.of(
          ErrorReason.ORGANIZATION_CONFLICT,
          "the metadata stepvault-organization and the token name different organizations; leave"
              + " the metadata out");
    }
  }

  /** The constant answer; the true reason is counted. */
  public Refusal invalid(Presented presented, String trueReason) {
    rejections.count(presented.peer().name(), trueReason);
    return invalid();
  }

  /** The constant answer to a token with anything wrong up to and including its signature. */
  public static Refusal invalid() {
    return Refusal.of(
        ErrorReason.TOKEN_INVALID, "the token is not one that this broker accepts; get a new one");
  }
}
