package io.stepvault.server.resolve;

import io.stepvault.server.admission.Caller;
import java.util.List;

/**
 * A resolve of which it is known what its references mean.
 *
 * @param isAllowed whether each of them is
 */
record Judged(ResolveCall call, Caller caller, List<Decision> decisions, boolean isAllowed) {

  /** Whether a value is to be released that is not in memory. */
  boolean hasUnread() {
    return isAllowed && decisions.stream().anyMatch(Decision::isUnread);
  }
}
