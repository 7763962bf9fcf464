package io.stepvault.client;

import io.grpc.Context;
import io.grpc.Deadline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One caller's resolve: what it asked for, what it has by now, what it waits for. Guarded by {@link
 * StepValues}, but for its outcome.
 *
 * <p>What comes out of it is held under its lease at that moment, or comes from a call that began
 * after the resolve did: such a value is as new as can be, whatever its lease.
 */
final class Resolving {
  private final List<String> asked;
  private final Set<String> references;
  private final long began;
  private final Deadline deadline;
  private final CompletableFuture<Supplier<Secrets>> outcome = new CompletableFuture<>();
  private volatile Secrets given;

  private final Map<String, HeldValue> received = new HashMap<>();
  private final Set<Flight> awaiting = new HashSet<>();

  /** Of the last look; not to be used once the lock was let go, as the cache may wipe its own. */
  private final Map<String, HeldValue> found = new HashMap<>();

  /** What it lacked when it last looked. */
  private Set<String> missing = Set.of();

  private boolean first = true;
  private boolean alone;
  private boolean ended;

  /**
   * @param began the turn at which it began
   */
  Resolving(List<String> asked, long began, Deadline deadline) {
    this.asked = asked;
    this.references = new LinkedHashSet<>(asked);
    this.began = began;
    this.deadline = deadline;
  }

  Deadline deadline() {
    return deadline;
  }

  /** The calls that it waits for. */
  Set<Flight> awaiting() {
    return awaiting;
  }

  boolean isFirstLook() {
    return first;
  }

  int size() {
    return references.size();
  }

  /**
   * Gathers what is held or received.
   *
   * @return what is neither: each reference once, in the order of the call
   */
  List<String> look(ValueCache held) {
    found.clear();
    List<String> lacking = new ArrayList<>();
    for (String reference : references) {
      HeldValue value = received.get(reference);
      if (value == null) {
        value = held.get(reference).orElse(null);
      }
      if (value == null) {
        lacking.add(reference);
      } else {
        found.put(reference, value);
      }
    }
    return lacking;
  }

  /** It is going to wait for these. */
  void lacks(List<String> lacking) {
    missing = Set.copyOf(lacking);
    first = false;
    found.clear();
  }

  /**
   * Whether that call will do: it must not end later than this resolve may last. What it brings is
   * judged when it has landed.
   */
  boolean mayJoin(Flight flight) {
    return !alone && !deadline.isBefore(flight.deadline);
  }

  /** From now on no call is good that asks for anything else. */
  void goAlone() {
    alone = true;
  }

  /** Whether the call asked for what this resolve lacks, and for nothing else. */
  boolean lacksJust(List<String> sent) {
    return missing.size() == sent.size() && missing.containsAll(sent);
  }

  /**
   * Takes copies of what it asked for, from a call that began after it: these it keeps, whatever
   * their leases. What an earlier call brought it finds held, or not.
   *
   * @param values what the call brought, by reference
   */
  void receive(Flight flight, Map<String, HeldValue> values) {
    if (flight.began < began) {
      return;
    }
    for (String reference : references) {
      HeldValue value = values.get(reference);
      if (value != null && !received.containsKey(reference)) {
        received.put(reference, value.copy());
      }
    }
  }

  /** The values, each with a copy of its own; at once after a look that found all. */
  Secrets secrets() {
    Secrets secrets = new Secrets(asked.stream().map(r -> found.get(r).secret()).toList());
    end();
    return secrets;
  }

  /** Nothing is to be done for it any more; wipes what it has received. */
  void end() {
    ended = true;
    found.clear();
    received.values().forEach(HeldValue::wipe);
    received.clear();
  }

  boolean isEnded() {
    return ended;
  }

  /** Ends it with values, which are wiped when it was ended before. */
  void give(Secrets secrets) {
    given = secrets;
    if (!outcome.complete(() -> secrets)) {
      secrets.close();
    }
  }

  /**
   * Ends it without.
   *
   * @param failure made anew for whoever asks, out of the references of the call
   */
  void fail(Function<List<String>, ? extends RuntimeException> failure) {
    outcome.complete(
        () -> {
          throw failure.apply(asked);
        });
  }

  /** The caller has gone: wipes the values that it was given. */
  void discard() {
    Secrets unwanted = given;
    if (unwanted != null) {
      unwanted.close();
    }
  }

  /** What it comes to: values, or an exception, each time that it is asked. */
  CompletableFuture<Supplier<Secrets>> outcome() {
    return outcome;
  }

  /** Runs this when the gRPC context of the caller ends before the resolve does. */
  void watch(Context context, Runnable ended) {
    if (!outcome.isDone()) {
      Context.CancellationListener listener = cancelled -> ended.run();
      context.addListener(listener, Runnable::run);
      var unused = outcome.whenComplete((values, failure) -> context.removeListener(listener));
    }
  }
}
