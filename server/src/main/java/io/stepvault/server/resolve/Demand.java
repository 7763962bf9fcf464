package io.stepvault.server.resolve;

import io.stepvault.server.admission.Grant;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.item.Item;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** What a call wants of its references, all or nothing. */
public interface Demand {

  /** Each of them decided, recorded and opened once for each time that it is here. */
  List<String> references();

  /** What is wrong with the request itself. */
  List<Violation> violations();

  /**
   * Decides about one reference.
   *
   * @param items all that it could mean
   */
  Decision decide(Grant grant, String reference, Collection<Item> items, Instant now);

  /** Tells which references failed; the decisions are those of {@link #references}. */
  Refusal unresolved(List<Decision> decisions);

  /** What the answer may weigh, in bytes; all decisions are permissions. */
  long answerBytes(List<Decision> decisions);

  /** About what it holds on to, in bytes. */
  long weight();
}
