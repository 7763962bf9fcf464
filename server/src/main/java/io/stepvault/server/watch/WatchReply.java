package io.stepvault.server.watch;

import io.stepvault.server.error.Refusal;

/**
 * Where the hints of a watch go. Its two handlers are set before the call that opens the watch
 * returns; {@link #tell} and {@link #refused} are never called by two threads at once.
 */
public interface WatchReply {

  /** Whether the caller reads: what is told now does not pile up here. */
  boolean isReady();

  /** Whether the certificate that the caller came with is good now. */
  boolean isTrusted();

  /** Sends a hint; does not wait. */
  void tell(Hint hint);

  /** Ends the watch. */
  void refused(Refusal refusal);

  /** Has this run whenever the caller reads again. */
  void whenReady(Runnable handler);

  /** Has this run when the caller has gone away, or its deadline has passed. */
  void whenGone(Runnable handler);
}
