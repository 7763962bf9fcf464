package io.stepvault.client;

/**
 * The token is good and does not allow this (PERMISSION_DENIED): it lacks the scope, or claims more
 * than its authorizer may grant. Calling again does not help; whoever signs the tokens must.
 */
public final class NotPermittedException extends StepvaultException {
  private static final long serialVersionUID = 1;

  NotPermittedException(String message, ErrorDetails details) {
    super(message, details);
  }
}
