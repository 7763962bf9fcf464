package io.stepvault.server.token;

/**
 * A JWK cannot become a verification key. The message says what is wrong and what to do, for
 * whoever registers the key; it never holds text out of the JWK, which may be a private key by
 * mistake.
 */
public final class KeyRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  KeyRefusedException(String whatIsWrongAndWhatToDo) {
    super(whatIsWrongAndWhatToDo);
  }
}
