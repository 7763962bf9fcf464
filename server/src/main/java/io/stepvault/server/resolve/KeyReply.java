package io.stepvault.server.resolve;

import io.stepvault.server.apikey.KeyVerdict;

/** Where it goes whether a key is good. */
public interface KeyReply extends Reply {

  /**
   * Runs on the event loop.
   *
   * @param verdict an accepted one
   */
  void accepted(KeyVerdict verdict);

  /** Runs on the event loop. */
  void rejected();
}
