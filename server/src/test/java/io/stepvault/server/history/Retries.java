package io.stepvault.server.history;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.stepvault.v1.ErrorReason;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Makes mutations as clients are told to: one whose outcome is unknown is made again, with the same
 * request_id and through any broker, until its outcome is certain. However many calls it takes, it
 * is one operation of the history.
 */
final class Retries {
  /** What is as it was, the model says why; a wrong request would be one that it cannot explain. */
  private static final Set<ErrorReason> REFUSALS =
      EnumSet.of(
          ErrorReason.FIELD_INVALID,
          ErrorReason.ITEM_DELETED,
          ErrorReason.NAME_TAKEN,
          ErrorReason.NO_OVERLAP,
          ErrorReason.VERSION_NOT_ENABLED,
          ErrorReason.VERSION_NOT_FOUND);

  private final Recorder recorder;
  private final BooleanSupplier over;
  private final AtomicInteger requests = new AtomicInteger();

  /**
   * @param over nothing is made again then
   */
  Retries(Recorder recorder, BooleanSupplier over) {
    this.recorder = recorder;
    this.over = over;
  }

  /** Where an operation is recorded. */
  interface Log<O> {
    void add(long invoked, long completed, O what);
  }

  /** A request_id for the next mutation. */
  String nextId() {
    return "request-" + requests.incrementAndGet();
  }

  /**
   * Makes a mutation.
   *
   * @param call with a request_id
   * @param what the operation, from how it ended and, when it is done, its response
   */
  <R, O> Optional<R> run(
      Supplier<ManagedChannel> brokers,
      Function<ManagedChannel, R> call,
      BiFunction<Outcome, Optional<R>, O> what,
      Log<O> log) {
    long invoked = System.nanoTime();
    for (boolean again = false; ; again = true) {
      try {
        R response = call.apply(brokers.get());
        log.add(invoked, System.nanoTime(), what.apply(Outcome.DONE, Optional.of(response)));
        return Optional.of(response);
      } catch (StatusRuntimeException e) {
        Optional<Outcome> refused = refusal(Failed.of(e));
        refused.ifPresent(
            outcome -> log.add(invoked, System.nanoTime(), what.apply(outcome, Optional.empty())));
        boolean ends = refused.isPresent() || over.getAsBoolean();
        if (ends && (again || refused.isEmpty())) {
          // An attempt without an answer may still be on its way.
          log.add(invoked, Operation.NEVER, what.apply(Outcome.UNKNOWN, Optional.empty()));
        }
        if (ends) {
          return Optional.empty();
        }
        Fault.pass(5);
      }
    }
  }

  /** Makes a mutation that nobody can have seen before its outcome is certain. */
  <R> Optional<R> run(Supplier<ManagedChannel> brokers, Function<ManagedChannel, R> call) {
    return run(brokers, call, (outcome, response) -> outcome, (invoked, completed, what) -> {});
  }

  private Optional<Outcome> refusal(Failed failed) {
    if (REFUSALS.contains(failed.reason())) {
      return Optional.of(Outcome.REFUSED);
    }
    if (failed.reason() == ErrorReason.ITEM_NOT_FOUND) {
      return Optional.of(Outcome.MISSING);
    }
    recorder.unknown("a mutation", failed);
    return Optional.empty();
  }
}
