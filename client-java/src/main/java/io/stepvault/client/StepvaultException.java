package io.stepvault.client;

import io.stepvault.v1.ErrorReason;
import java.time.Duration;
import java.util.Optional;

/**
 * A call failed; no value was given. The subclass says what to do about it. One that is none of
 * them is a defect of the broker (INTERNAL_ERROR), or something in between that is no broker of
 * this kind.
 *
 * <p>The message is the broker's where it sent one: it begins with the reason and says what to do
 * next. Neither it nor a cause ever holds a value or a token; only what a {@link TokenSupplier}
 * threw is passed on as it is.
 */
public class StepvaultException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ErrorReason reason;
  private final Duration retryAfter;

  /** Of the broker's. */
  StepvaultException(String message, ErrorDetails details) {
    this(message, details, null);
  }

  /** Of the broker's or the transport's. */
  StepvaultException(String message, ErrorDetails details, Throwable cause) {
    super(message, cause);
    this.reason = details.reason();
    this.retryAfter = details.retryAfter().orElse(null);
  }

  /** Of this library's own. */
  StepvaultException(String message, Throwable cause) {
    super(message, cause);
    this.reason = ErrorReason.ERROR_REASON_UNSPECIFIED;
    this.retryAfter = null;
  }

  /**
   * The broker's reason; ERROR_REASON_UNSPECIFIED when it sent none, or one that this library is
   * too old to know (the message still begins with it).
   */
  public ErrorReason reason() {
    return reason;
  }

  /** When the broker asks to be called again, counted from now. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
