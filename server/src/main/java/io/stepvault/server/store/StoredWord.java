package io.stepvault.server.store;

import io.stepvault.server.key.IntegrityException;

/** A word of a fixed set, as a row holds it. */
final class StoredWord {
  private StoredWord() {}

  /**
   * The constant of this name.
   *
   * @param object whose row it is, for the message
   * @throws IntegrityException when there is none: Stepvault did not write it
   */
  static <E extends Enum<E>> E of(Class<E> type, String name, String object) {
    try {
      return Enum.valueOf(type, name);
    } catch (IllegalArgumentException e) {
      // Without the cause: its message quotes what stands there.
      throw new IntegrityException(object, "holds an unknown " + type.getSimpleName());
    }
  }
}
