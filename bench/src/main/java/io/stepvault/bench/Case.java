package io.stepvault.bench;

import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * Something to measure.
 *
 * @param calls makes what a run calls with, before its clock starts, given about how many calls the
 *     run may make
 * @param parts into how many parts a window is cut, of which it takes one: where the calls take far
 *     longer to prepare than to make
 * @param beside what others do meanwhile
 */
record Case(
    String name,
    Load load,
    Meter meter,
    LongFunction<Call> calls,
    int parts,
    Optional<Beside> beside) {

  /** Calls of another kind, recorded apart; any that fails fails the run all the same. */
  record Beside(Load load, Supplier<Call> calls) {}

  Case(String name, Load load, Meter meter, LongFunction<Call> calls) {
    this(name, load, meter, calls, 1, Optional.empty());
  }

  /** A case whose calls can be made without end. */
  static Case of(String name, Load load, Meter meter, Call call) {
    return new Case(name, load, meter, expected -> call);
  }

  /** The same in a part of each window. */
  Case cutInto(int more) {
    return new Case(name, load, meter, calls, more, beside);
  }

  /** The same while others make these calls. */
  Case beside(String newName, Load otherLoad, Supplier<Call> otherCalls) {
    return new Case(
        newName, load, meter, calls, parts, Optional.of(new Beside(otherLoad, otherCalls)));
  }

  String loadInWords() {
    return load.inWords() + beside.map(other -> ", beside " + other.load().inWords()).orElse("");
  }
}
