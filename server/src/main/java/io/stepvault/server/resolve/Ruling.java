package io.stepvault.server.resolve;

import io.stepvault.server.resolve.Decision.Rule;
import java.util.List;

/**
 * What each rule says about one reference, also those behind the first that refuses.
 *
 * @param decision what a resolve does
 * @param found the same, as if the token listed the reference
 * @param asked in this order; without rules about what is not there
 */
public record Ruling(Decision decision, Decision found, List<Asked> asked) {
  public Ruling {
    asked = List.copyOf(asked);
  }

  /** One rule. */
  public record Asked(Rule rule, boolean passed) {}
}
