package io.stepvault.examples;

import io.stepvault.client.Step;
import io.stepvault.client.StepvaultClient;
import io.stepvault.client.StepvaultException;
import io.stepvault.client.masking.MaskedException;
import io.stepvault.client.masking.Unmasked;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs actions as a workflow node does: each with a token of its own and a log without values. */
public final class Node {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  private final StepvaultClient client;

  /**
   * @param client one for the life of the process; not closed here
   */
  public Node(StepvaultClient client) {
    this.client = client;
  }

  /**
   * Runs one step. Its values are wiped when this returns. Those that no log can be kept clear of,
   * such as a number of two digits, are named in a warning, for their owners.
   *
   * @param token for this step alone
   * @param runLog takes the masked lines; flushed, not closed
   * @throws StepvaultException when a value was not to be had; it never holds one
   * @throws MaskedException what the action threw besides, errors too, without values
   */
  public void run(String token, Action action, Writer runLog) throws IOException {
    try (Step step = client.step(token);
        Writer masked = step.masker().writer(keptOpen(runLog))) {
      PrintWriter log = new PrintWriter(masked);
      try {
        action.run(step, log);
      } catch (StepvaultException | VirtualMachineError e) {
        throw e;
      } catch (Throwable e) {
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        // Messages of drivers and servers repeat what they were given.
        throw step.masker().mask(e);
      } finally {
        log.flush();
        warnOf(step.masker().unmasked());
      }
    }
  }

  /** Not in the run's log, where whoever reads it would learn which values to look for. */
  private static void warnOf(List<Unmasked> unmasked) {
    for (Unmasked one : unmasked) {
      LOG.warn("not masked in logs: {} of {}, {}", one.part(), one.name(), one.reason());
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
