package io.stepvault.server.resolve;

import io.stepvault.server.admission.Caller;
import java.util.List;

/**
 * A resolve of which it is known what its references mean.
 *
 * @param isAllowed whether each of them is
 * @param hasUnread whether a value is to be released that is not in memory
 */
record Judged(
    ResolveCall call,
    Caller caller,
    List<Decision> decisions,
    boolean isAllowed,
    boolean hasUnread) {

  static Judged of(ResolveCall call, Caller caller, List<Decision> decisions) {
    boolean all = true;
    boolean unread = false;
    for (Decision decision : decisions) {
      all &= decision.isAllowed();
      unread |= decision.isUnread();
    }
    return new Judged(call, caller, decisions, all, all && unread);
  }
}
