package io.stepvault.server.key;

/**
 * What is stored is not what was written: something was changed, swapped, cut off or removed behind
 * the broker's back, or belongs to other keys. The message names the object (organization, item,
 * version, key) and never holds bytes of it.
 */
public final class IntegrityException extends RuntimeException {
  /**
   * Names what is wrong.
   *
   * @param object which one, such as {@code organization acme, key key_...}
   * @param problem what is wrong with it
   */
  public IntegrityException(String object, String problem) {
    super(object + ": " + problem);
  }

  public IntegrityException(String object, String problem, Throwable cause) {
    super(object + ": " + problem, cause);
  }
}
