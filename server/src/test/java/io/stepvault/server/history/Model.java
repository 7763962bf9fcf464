package io.stepvault.server.history;

import java.util.Optional;

/**
 * What an object does when its operations come one after the other.
 *
 * @param <S> its states: immutable, with equals
 * @param <O> its operations, each with its answer
 */
interface Model<S, O> {
  S initial();

  /**
   * The state after the operation; empty: in {@code state} it cannot have had this answer. An
   * operation that changes one state may leave no other as it is: the search relies on that.
   */
  Optional<S> apply(S state, O operation);
}
