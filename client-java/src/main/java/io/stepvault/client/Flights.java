package io.stepvault.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A step's calls that are under way. What has to be done without the lock of {@link StepValues},
 * which guards this, is added to a list {@code later}.
 */
final class Flights {
  private final boolean sharing;
  private final Set<Flight> all = new LinkedHashSet<>();

  /** Of each reference the latest call, unless the reference was dropped since. */
  private final Map<String, Flight> joinable = new HashMap<>();

  /**
   * @param sharing whether callers that miss the same reference share a call
   */
  Flights(boolean sharing) {
    this.sharing = sharing;
  }

  /**
   * Makes the caller wait for calls that are under way, as far as it may join them.
   *
   * @return what is left to ask for
   */
  List<String> join(Resolving caller, List<String> missing) {
    List<String> left = new ArrayList<>();
    for (String reference : missing) {
      Flight flight = sharing ? joinable.get(reference) : null;
      if (flight != null && caller.mayJoin(flight)) {
        flight.waiting.add(caller);
        caller.awaiting().add(flight);
      } else {
        left.add(reference);
      }
    }
    return left;
  }

  void add(Flight flight) {
    all.add(flight);
    flight.references.forEach(reference -> joinable.put(reference, flight));
    flight.waiting.add(flight.starter);
    flight.starter.awaiting().add(flight);
  }

  /**
   * The call is over.
   *
   * @return who waited for it
   */
  List<Resolving> land(Flight flight) {
    remove(flight);
    List<Resolving> waiting = List.copyOf(flight.waiting);
    flight.waiting.clear();
    waiting.forEach(caller -> caller.awaiting().remove(flight));
    return waiting;
  }

  /** The caller does not wait any more. Calls that nobody else waits for are cancelled. */
  void leave(Resolving caller, List<Runnable> later) {
    for (Flight flight : List.copyOf(caller.awaiting())) {
      caller.awaiting().remove(flight);
      flight.waiting.remove(caller);
      if (flight.waiting.isEmpty()) {
        // At once, so that nobody joins it.
        remove(flight);
        flight.abandon(later);
      }
    }
  }

  /** What the calls under way bring of this reference is not held, and nobody joins them for it. */
  void drop(String reference) {
    joinable.remove(reference);
    all.forEach(flight -> flight.dropped.add(reference));
  }

  /** As {@link #drop}, of every reference. */
  void dropAll() {
    joinable.clear();
    all.forEach(flight -> flight.dropped.addAll(flight.references));
  }

  /**
   * Ends all of them.
   *
   * @return who waited
   */
  Set<Resolving> abandonAll(List<Runnable> later) {
    Set<Resolving> waiting = new LinkedHashSet<>();
    for (Flight flight : List.copyOf(all)) {
      waiting.addAll(land(flight));
      flight.abandon(later);
    }
    return waiting;
  }

  private void remove(Flight flight) {
    all.remove(flight);
    flight.references.forEach(reference -> joinable.remove(reference, flight));
  }
}
