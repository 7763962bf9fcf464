package io.stepvault.bench;

import java.util.function.LongFunction;

/**
 * Something to measure.
 *
 * @param calls makes what a run calls with, before its clock starts, given about how many calls the
 *     run may make
 */
record Case(String name, Load load, Meter meter, LongFunction<Call> calls) {

  /** A case whose calls can be made without end. */
  static Case of(String name, Load load, Meter meter, Call call) {
    return new Case(name, load, meter, expected -> call);
  }

  String loadInWords() {
    return inWords(load);
  }

  private static String inWords(Load load) {
    return switch (load) {
      case Load.Closed closed -> closed.inFlight() + " in flight";
      case Load.Open open -> "%,.0f calls/s due".formatted(open.perSecond());
      case Load.Beside beside -> inWords(beside.main()) + ", beside " + inWords(beside.other());
    };
  }
}
