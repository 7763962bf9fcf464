package io.stepvault.server.token;

/**
 * A token is malformed. Message and reason are for log and audit, and for who explains refusals;
 * never for the caller, who gets one constant answer. They never hold text out of the token.
 */
public final class TokenRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final TokenRefusal reason;

  TokenRefusedException(TokenRefusal reason, String detail) {
    // Neither cause (a parser's message quotes its input) nor stack trace (anybody can cause one).
    super(reason + ": " + detail, null, false, false);
    this.reason = reason;
  }

  /** The true reason. */
  public TokenRefusal reason() {
    return reason;
  }
}
