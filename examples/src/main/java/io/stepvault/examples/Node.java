package io.stepvault.examples;

import io.stepvault.client.Step;
import io.stepvault.client.StepvaultClient;
import io.stepvault.client.StepvaultException;
import io.stepvault.client.masking.MaskedException;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;

/** Runs actions as a workflow node does: each with a token of its own and a log without values. */
public final class Node {
  private final StepvaultClient client;

  /**
   * @param client one for the life of the process; not closed here
   */
  public Node(StepvaultClient client) {
    this.client = client;
  }

  /**
   * Runs one step. Its values are wiped when this returns.
   *
   * @param token for this step alone
   * @param runLog takes the masked lines; flushed, not closed
   * @throws StepvaultException when a value was not to be had; it never holds one
   * @throws MaskedException what the action threw besides, without values
   */
  public void run(String token, Action action, Writer runLog) throws IOException {
    try (Step step = client.step(token);
        Writer masked = step.masker().writer(keptOpen(runLog))) {
      PrintWriter log = new PrintWriter(masked);
      try {
        action.run(step, log);
      } catch (StepvaultException e) {
        throw e;
      } catch (Exception e) {
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        // Messages of drivers and servers repeat what they were given.
        throw step.masker().mask(e);
      } finally {
        log.flush();
      }
    }
  }

  /** The masking writer has to be closed before the step is, to let out the end of the log. */
  private static Writer keptOpen(Writer runLog) {
    return new FilterWriter(runLog) {
      @Override
      public void close() throws IOException {
        flush();
      }
    };
  }
}
