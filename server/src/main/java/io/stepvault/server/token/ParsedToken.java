package io.stepvault.server.token;

/**
 * A well-formed token. Its signature has not been checked: nothing in it may be believed before
 * {@link VerificationKey#verifies} said yes.
 *
 * @param jws the token's form, for the signature
 * @param claims what it says
 */
public record ParsedToken(CompactJws jws, TokenClaims claims) {
  /**
   * The {@code typ} of our tokens (RFC 8725 section 3.11). Only this spelling is accepted, though
   * media types ignore case and may begin with {@code application/} (RFC 7515 section 4.1.9):
   * whoever compares it, here or in a proxy, then needs no more than equality.
   */
  public static final String TYPE = "stepvault+jwt";

  /**
   * Reads a token without checking its signature.
   *
   * <p>Beyond {@link CompactJws#parse}: {@code typ} and {@code alg} must be ours. The payload must
   * be one strict JSON object with {@code iss}, {@code aud} (one string; a list is refused, even of
   * one), {@code org}, {@code sub}, {@code exp} (after {@code iat}), {@code iat}, {@code jti},
   * {@code scope} (RFC 6749 section 3.3) and {@code cnf} (exactly one of {@code x5t#S256} and
   * {@code spiffe}), and may have {@code nbf}, {@code workflow}, {@code run}, {@code node}, {@code
   * owner}, {@code groups}, {@code secrets}, {@code as_of} and {@code versions}; other claims are
   * ignored.
   *
   * @throws TokenRefusedException with the reason, for log and audit only
   */
  public static ParsedToken parse(String compact) throws TokenRefusedException {
    CompactJws jws = CompactJws.parse(compact);
    if (!jws.type().map(TYPE::equals).orElse(false)) {
      throw new TokenRefusedException(TokenRefusal.TYPE_WRONG, "typ is not " + TYPE);
    }
    if (KeyAlgorithm.named(jws.algorithm()).isEmpty()) {
      throw new TokenRefusedException(
          TokenRefusal.ALGORITHM_UNSUPPORTED, "alg is none that a key can have");
    }
    return new ParsedToken(jws, ClaimsReader.read(jws.payload()));
  }
}
