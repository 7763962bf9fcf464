package io.stepvault.server.resolve;

import io.stepvault.server.admission.Presented;

/** A call on its way to a batch. */
sealed interface BatchCall permits ResolveCall, KeyCall {

  Presented presented();

  /**
   * The token that is presented; the batch decides whether the key that verified it still counts.
   */
  TokenMemory.Checked token();

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
    return token().claims().org();
  }

  /** Its part of {@link #weight} that all calls have. */
  default long commonWeight() {
    return 1_024 + 3L * presented().bearer().map(String::length).orElse(0);
  }
}
