package io.stepvault.server.vault;

import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.item.Terms;
import java.util.List;

/** Where an API key may be used. */
final class ApiKeyPolicyChecks {
  private static final int MOST_WORKFLOWS = 100;
  private static final int LONGEST = 256;

  private ApiKeyPolicyChecks() {}

  /**
   * Checks a policy.
   *
   * @param field where the request has it
   */
  static void check(String field, Terms.ApiKeyPolicy policy, List<Violation> violations) {
    if (policy.workflows().size() > MOST_WORKFLOWS) {
      violations.add(new Violation(field + ".workflows", "must be at most " + MOST_WORKFLOWS));
      return;
    }
    for (int i = 0; i < policy.workflows().size(); i++) {
      String path = field + ".workflows[" + i + "]";
      Texts.problem(policy.workflows().get(i), 1, LONGEST)
          .ifPresent(problem -> violations.add(new Violation(path, problem)));
    }
    Texts.problem(policy.standsFor(), 0, LONGEST)
        .ifPresent(problem -> violations.add(new Violation(field + ".stands_for", problem)));
  }
}
