package io.stepvault.bench;

import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * Something to measure.
 *
 * @param calls makes what a run calls with, before its clock starts, given about how many calls the
 *     run may make
 * @param share of the time
 * @param beside what others do meanwhile
 */
record Case(
    String name,
    Load load,
    Meter meter,
    LongFunction<Call> calls,
    Share share,
    Optional<Beside> beside) {

  /** Calls of another kind, recorded apart; any that fails fails the run all the same. */
  record Beside(Load load, Supplier<Call> calls) {}

  Case(String name, Load load, Meter meter, LongFunction<Call> calls) {
    this(name, load, meter, calls, Share.WHOLE, Optional.empty());
  }

  /** A case whose calls can be made without end. */
  static Case of(String name, Load load, Meter meter, Call call) {
    return new Case(name, load, meter, expected -> call);
  }

  /** The same for another share of the time. */
  Case taking(Share other) {
    return new Case(name, load, meter, calls, other, beside);
  }

  /** The same while others make these calls. */
  Case beside(String newName, Load otherLoad, Supplier<Call> otherCalls) {
    return new Case(
        newName, load, meter, calls, share, Optional.of(new Beside(otherLoad, otherCalls)));
  }

  String loadInWords() {
    return load.inWords() + beside.map(other -> ", beside " + other.load().inWords()).orElse("");
  }
}
