package io.stepvault.server.resolve;

import io.stepvault.server.admission.Presented;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.server.token.VerificationKey;
import org.jspecify.annotations.Nullable;

/** A call on its way to a batch. */
sealed interface BatchCall permits ResolveCall, KeyCall {

  Presented presented();

  /** Of the token that is presented. */
  TokenClaims claims();

  /**
   * The key that the token's signature was found good with, if it was checked; the batch decides
   * whether that key still counts.
   */
  @Nullable VerificationKey verifiedWith();

  Reply reply();

  /** From 1: how many batches it will have been in. */
  int attempt();

  /** The same call, for a later batch. */
  BatchCall again();

  /**
   * Checks the request itself.
   *
   * @throws io.stepvault.server.error.Refusal FIELD_INVALID
   */
  void check();

  /** How many items it asks about, about. */
  int size();

  /** About what it holds on to, in bytes. */
  long weight();

  default String organization() {
    return claims().org();
  }

  /** Its part of {@link #weight} that all calls have. */
  default long commonWeight() {
    return 1_024 + 3L * presented().bearer().map(String::length).orElse(0);
  }
}
