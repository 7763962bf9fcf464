package io.stepvault.client;

/**
 * No broker answered in time, or it could not: call again, after {@link #retryAfter} when that is
 * given. The library has retried already, where that was safe and the deadline allowed it.
 */
public final class UnavailableException extends StepvaultException {
  private static final long serialVersionUID = 1;

  /** Where it went wrong. */
  public enum Source {
    /** A broker answered that it cannot serve the call now. */
    BROKER,
    /** The deadline passed: of the client, or of the {@code io.grpc.Context} around the call. */
    DEADLINE,
    /**
     * No connection, or it broke, or something in between answered; also a client that was closed.
     */
    TRANSPORT,
    /** The TLS handshake failed: one side does not trust the other. Calling again rarely helps. */
    TLS
  }

  private final Source source;

  UnavailableException(String message, ErrorDetails details, Source source, Throwable cause) {
    super(message, details, cause);
    this.source = source;
  }

  /** Where it went wrong. */
  public Source source() {
    return source;
  }
}
