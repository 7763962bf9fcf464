package io.stepvault.examples.authorizer;

import io.stepvault.client.token.TokenClaims;
import io.stepvault.client.token.TokenSigner;
import java.time.Duration;
import java.util.List;

/**
 * Mints a token for each step of a run, as a workflow engine does: for that step, from the node
 * that runs it, with the items that its templates name and no others.
 */
public final class StepTokens {
  private final TokenSigner signer;
  private final String node;
  private final Duration life;

  /**
   * @param node the SPIFFE id of the workload that runs steps; nobody else can use their tokens
   * @param life how long a step may take
   */
  public StepTokens(TokenSigner signer, String node, Duration life) {
    this.signer = signer;
    this.node = node;
    this.life = life;
  }

  /**
   * A run of a workflow.
   *
   * @param owner the user whose items it may use
   */
  public record Run(String workflow, String id, String owner) {}

  /**
   * The token of one step.
   *
   * @param step its name in the workflow; it stands in the audit
   * @param references items' names or ids, as the step will spell them
   * @throws IllegalArgumentException when no broker would take it; the message begins with the
   *     claim
   */
  public String mint(Run run, String step, List<String> references) {
    return signer.sign(
        TokenClaims.builder()
            .subject(run.owner())
            .owner(run.owner())
            .scopes("resolve")
            .spiffeId(node)
            .workflow(run.workflow())
            .run(run.id())
            .node(step)
            .secrets(references)
            .life(life)
            .build());
  }
}
