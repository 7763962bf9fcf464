package io.stepvault.server.resolve;

import io.stepvault.server.admission.Presented;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.server.token.VerificationKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A resolve on its way to a batch.
 *
 * @param claims of the token that is presented
 * @param verifiedWith the key that the token's signature was found good with, if it was checked;
 *     the batch decides whether that key still counts
 * @param attempt from 1: how many batches it will have been in
 */
record ResolveCall(
    Presented presented,
    TokenClaims claims,
    @Nullable VerificationKey verifiedWith,
    List<String> references,
    ResolveReply reply,
    int attempt) {

  /** The same call, for a later batch. */
  ResolveCall again() {
    return new ResolveCall(presented, claims, verifiedWith, references, reply, attempt + 1);
  }

  /** About what it holds on to, in bytes. */
  long weight() {
    long bytes = 1_024 + 3L * presented.bearer().map(String::length).orElse(0);
    for (String reference : references) {
      bytes += 48 + reference.length();
    }
    return bytes;
  }

  String organization() {
    return claims.org();
  }
}
