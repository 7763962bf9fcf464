package io.stepvault.client;

/**
 * The request was not sent, or not sent again, because there was no token to send with it: the
 * {@link TokenSupplier} threw (the cause is what it threw), or gave something that cannot be a
 * token, or the connection is not encrypted.
 */
public final class TokenSupplierException extends StepvaultException {
  private static final long serialVersionUID = 1;

  TokenSupplierException(String message) {
    this(message, null);
  }

  TokenSupplierException(String message, Throwable cause) {
    super(message, cause);
  }
}
