package io.stepvault.server.key;

/**
 * The root key file cannot be used or made. The message names the file and says what to do, and is
 * meant to be shown to the operator as it is.
 */
public final class KeyFileException extends RuntimeException {
  public KeyFileException(String message) {
    super(message);
  }

  public KeyFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
