package io.stepvault.server.cli;

/** A command cannot do what it was asked; the message says why and what to do, for a person. */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  CommandFailure(String message) {
    super(message);
  }

  CommandFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
