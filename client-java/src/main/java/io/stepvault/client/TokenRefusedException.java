package io.stepvault.client;

/**
 * The token is no good (UNAUTHENTICATED): get a new one for this step, then call again. The same
 * token fails again. With the reason TOKEN_NOT_BOUND it belongs to another client certificate.
 */
public final class TokenRefusedException extends StepvaultException {
  private static final long serialVersionUID = 1;

  TokenRefusedException(String message, ErrorDetails details) {
    super(message, details);
  }
}
