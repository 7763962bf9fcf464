package io.stepvault.examples.workflow;

import io.stepvault.examples.Node;
import io.stepvault.examples.authorizer.StepTokens;
import io.stepvault.examples.workflow.Workflow.NamedStep;
import java.io.IOException;
import java.io.Writer;

/** Runs workflows: the engine, which signs tokens, and the node, which uses them. */
public final class Runner {
  private final StepTokens engine;
  private final Node node;

  public Runner(StepTokens engine, Node node) {
    this.engine = engine;
    this.node = node;
  }

  /**
   * Runs all steps, one after the other, each with a token that lists what its templates refer to
   * and nothing else.
   *
   * @param run its id, for the audit
   * @param owner the user whose items the run may use
   * @param log gets masked lines
   * @throws RuntimeException of the first step that fails, as {@link Node#run}; it ends the run
   */
  public void run(Workflow workflow, String run, String owner, Writer log) throws IOException {
    for (NamedStep step : workflow.steps()) {
      log.write(step.name() + ": its token lists " + step.action().references() + "\n");
      String token =
          engine.mint(
              new StepTokens.Run(workflow.name(), run, owner),
              step.name(),
              step.action().references());
      node.run(token, step.action(), log);
    }
  }
}
