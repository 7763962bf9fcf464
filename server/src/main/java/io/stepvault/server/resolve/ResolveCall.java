package io.stepvault.server.resolve;

import io.stepvault.server.admission.Presented;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.server.token.VerificationKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A resolve on its way to a batch. */
record ResolveCall(
    Presented presented,
    TokenClaims claims,
    @Nullable VerificationKey verifiedWith,
    List<String> references,
    ResolveReply reply,
    int attempt)
    implements BatchCall {

  @Override
  public ResolveCall again() {
    return new ResolveCall(presented, claims, verifiedWith, references, reply, attempt + 1);
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
