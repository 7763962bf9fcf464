package io.stepvault.server.resolve;

import io.stepvault.server.error.Refusal;
import java.util.List;
import java.util.concurrent.Executor;

/** Where the outcome of a resolve goes: exactly one of the two methods is called, once. */
public interface ResolveReply {

  /**
   * The thread that the caller's connection lives on; answers to one of them are handed over
   * together.
   */
  Executor eventLoop();

  /** Whether the caller still waits: it has neither gone away nor let its deadline pass. */
  boolean isWanted();

  /** Runs on the event loop; closes the values. */
  void values(List<ResolvedValue> values);

  /** Runs on the event loop. */
  void refused(Refusal refusal);
}
