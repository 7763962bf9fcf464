package io.stepvault.server.vault;

/** A key that cannot be imported, and why; nothing of the key, and no trace that could hold it. */
final class KeyRefused extends Exception {
  private static final long serialVersionUID = 1L;

  KeyRefused(String problem) {
    super(problem, null, false, false);
  }
}
