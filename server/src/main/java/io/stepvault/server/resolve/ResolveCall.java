package io.stepvault.server.resolve;

import io.stepvault.server.admission.Presented;
import java.util.List;

/** A resolve on its way to a batch. */
record ResolveCall(
    Presented presented,
    TokenMemory.Checked token,
    List<String> references,
    ResolveReply reply,
    int attempt)
    implements BatchCall {

  @Override
  public ResolveCall again() {
    return new ResolveCall(presented, token, references, reply, attempt + 1);
  }

  @Override
  public void check() {
    References.check(references);
  }

  @Override
  public int size() {
    return references.size();
  }

  @Override
  public long weight() {
    long bytes = commonWeight();
    for (String reference : references) {
      bytes += 48 + reference.length();
    }
    return bytes;
  }
}
