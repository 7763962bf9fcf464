package io.stepvault.server.resolve;

import io.stepvault.server.admission.Grant;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.item.Item;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** The values themselves. */
public record ValuesDemand(List<String> references) implements Demand {

  @Override
  public List<Violation> violations() {
    return References.violations(references);
  }

  @Override
  public Decision decide(Grant grant, String reference, Collection<Item> items, Instant now) {
    return ResolvePolicy.decide(grant, reference, items, now);
  }

  @Override
  public Refusal unresolved(List<Decision> decisions) {
    return Unresolved.refusal(decisions);
  }

  @Override
  public long answerBytes(List<Decision> decisions) {
    return References.bytes(decisions);
  }

  @Override
  public long weight() {
    long bytes = 0;
    for (String reference : references) {
      bytes += 48 + reference.length();
    }
    return bytes;
  }
}
