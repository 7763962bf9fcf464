package io.stepvault.server.resolve;

import io.stepvault.server.error.Refusal;
import java.util.concurrent.Executor;

/** Where the outcome of a call goes: exactly one of its methods that tell one is called, once. */
public interface Reply {

  /**
   * The thread that the caller's connection lives on; answers to one of them are handed over
   * together.
   */
  Executor eventLoop();

  /** Whether the caller still waits: it has neither gone away nor let its deadline pass. */
  boolean isWanted();

  /** Runs on the event loop. */
  void refused(Refusal refusal);
}
