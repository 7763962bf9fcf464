package io.stepvault.server.signing;

import io.stepvault.server.error.Refusal;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a transaction decided: a refusal that is on record with it must not undo it, so it is thrown
 * after the commit.
 */
final class Settled<T> {
  private final Supplier<T> outcome;

  private Settled(Supplier<T> outcome) {
    this.outcome = outcome;
  }

  static <T> Settled<T> done(T result) {
    return new Settled<>(() -> result);
  }

  /**
   * @param refusal whose record was written in the transaction
   */
  static <T> Settled<T> refused(Refusal refusal) {
    return new Settled<>(
        () -> {
          throw refusal.onRecord();
        });
  }

  static <T> Settled<Optional<T>> rejected() {
    return done(Optional.empty());
  }

  T get() {
    return outcome.get();
  }
}
