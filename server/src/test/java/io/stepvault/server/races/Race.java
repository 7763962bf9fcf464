package io.stepvault.server.races;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import io.stepvault.server.testing.Refused;
import io.stepvault.v1.ErrorReason;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Calls that are made at once: each has its own thread, and all wait for the last to be ready. */
final class Race {
  /** How often each race is run in each place: who comes first is anybody's guess. */
  static final int ROUNDS = 10;

  private Race() {}

  /** What became of one call: its answer, or a refusal that tells its caller what to do. */
  record Outcome<T>(Optional<T> answer, Optional<Refused> refused) {
    boolean won() {
      return answer.isPresent();
    }

    T get() {
      return answer.orElseThrow(() -> new AssertionError(refused.get().message()));
    }

    ErrorReason reason() {
      return refused.orElseThrow(() -> new AssertionError("succeeded")).reason();
    }
  }

  /** Makes two calls together; their outcomes are in the calls' order. */
  static <T> List<Outcome<T>> between(Supplier<? extends T> first, Supplier<? extends T> second) {
    CyclicBarrier together = new CyclicBarrier(2);
    List<CompletableFuture<Outcome<T>>> running =
        Stream.of(first, second)
            .map(
                call ->
                    CompletableFuture.supplyAsync(
                        () -> Race.<T>alone(await(together, call)), Thread::startVirtualThread))
            .toList();
    return running.stream().map(CompletableFuture::join).toList();
  }

  private static <T> Supplier<? extends T> await(CyclicBarrier together, Supplier<T> call) {
    try {
      together.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return call;
  }

  /** One call's outcome; fails when it is none that a caller can do anything with. */
  static <T> Outcome<T> alone(Supplier<? extends T> call) {
    try {
      return new Outcome<>(Optional.of(call.get()), Optional.empty());
    } catch (StatusRuntimeException e) {
      Refused refused =
          Refused.by(
              () -> {
                throw e;
              });
      assertThat(refused.reason())
          .as(refused.message())
          .isNotIn(
              ErrorReason.INTERNAL_ERROR,
              ErrorReason.INTEGRITY_FAILED,
              ErrorReason.STORE_UNAVAILABLE);
      return new Outcome<>(Optional.empty(), Optional.of(refused));
    }
  }

  /** One has won; answers with what the other was told. */
  static <T> ErrorReason loser(List<Outcome<T>> outcomes) {
    assertThat(outcomes).hasSize(2).filteredOn(Outcome::won).hasSize(1);
    return outcomes.stream().filter(outcome -> !outcome.won()).findFirst().orElseThrow().reason();
  }

  static <T> T winner(List<Outcome<T>> outcomes) {
    return outcomes.stream().filter(Outcome::won).findFirst().orElseThrow().get();
  }
}
