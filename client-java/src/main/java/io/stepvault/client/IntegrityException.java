package io.stepvault.client;

/**
 * What is stored is not what the broker wrote (DATA_LOSS), or its answer does not parse, does not
 * fit the request, or is not what it says it is. Use nothing, do not call again, and tell an
 * operator.
 */
public final class IntegrityException extends StepvaultException {
  private static final long serialVersionUID = 1;

  IntegrityException(String message, ErrorDetails details) {
    super(message, details);
  }

  /** Found by this library. */
  IntegrityException(String message) {
    super(message, (Throwable) null);
  }
}
