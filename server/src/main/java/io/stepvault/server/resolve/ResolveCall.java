package io.stepvault.server.resolve;

import io.stepvault.server.admission.Presented;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.error.Refusal.Violation;
import java.util.List;

/** A resolve on its way to a batch. */
record ResolveCall(
    Presented presented, TokenMemory.Checked token, Demand demand, ResolveReply reply, int attempt)
    implements BatchCall {

  @Override
  public ResolveCall again() {
    return new ResolveCall(presented, token, demand, reply, attempt + 1);
  }

  @Override
  public void check() {
    List<Violation> violations = demand.violations();
    if (!violations.isEmpty()) {
      throw Refusal.fields(violations);
    }
  }

  @Override
  public int size() {
    return demand.references().size();
  }

  @Override
  public long weight() {
    return commonWeight() + demand.weight();
  }
}
