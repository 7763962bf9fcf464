package io.stepvault.examples;

import io.stepvault.client.Step;
import java.io.PrintWriter;
import java.util.List;

/** What a step of a workflow does. Made when the workflow is read, and run as often as wanted. */
public interface Action {
  /** The items that it needs, by name or id: what the step's token has to list, and no more. */
  List<String> references();

  /**
   * Does it.
   *
   * @param step gives the values
   * @param log what is written there comes out masked
   * @throws Exception whatever went wrong; its message may hold values
   */
  void run(Step step, PrintWriter log) throws Exception;
}
