package io.stepvault.bench;

import org.jspecify.annotations.Nullable;

/** A run whose figures would be worth nothing, because a call of it failed. */
final class RunFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  RunFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
