package io.stepvault.client;

/**
 * Gives the token of a step, for tokens that are renewed while the step runs. It is asked for every
 * call, and again for every retry of one, on a thread of the channel; it may block, within the
 * call's deadline. It may be asked by several calls at once.
 */
@FunctionalInterface
public interface TokenSupplier {
  /**
   * The token that is good now, in compact form and without {@code Bearer}.
   *
   * @throws Exception anything: the call then fails with {@link TokenSupplierException}, which has
   *     this as its cause
   */
  String get() throws Exception;

  /**
   * Told that a broker refused a token that this gave: it has expired, or was revoked, or the key
   * that signed it was. The next {@link #get} should give another one, where there is another. It
   * may not block.
   */
  default void refused() {}
}
