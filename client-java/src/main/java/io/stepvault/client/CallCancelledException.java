package io.stepvault.client;

/**
 * The caller ended the call before its answer: its thread was interrupted, or its {@code
 * io.grpc.Context} cancelled. Whether the broker has recorded the call is not known.
 */
public final class CallCancelledException extends StepvaultException {
  private static final long serialVersionUID = 1;

  CallCancelledException(String message, Throwable cause) {
    super(message, cause);
  }
}
