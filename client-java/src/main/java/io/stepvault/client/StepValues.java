package io.stepvault.client;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Context;
import io.grpc.Deadline;
import io.stepvault.v1.ResolveResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The values of one step, from the broker to the callers: what is held is given without a call, who
 * misses the same shares one, and what was dropped is not held by way of a call that began before.
 *
 * <p>Turns order what happens: each resolve and each call gets the next one. One lock guards it
 * all; nothing foreign runs under it but the clock and the counters.
 */
final class StepValues implements AutoCloseable {
  /** Sends one call. */
  @FunctionalInterface
  interface Broker {
    /**
     * Sends it, without waiting.
     *
     * @throws IllegalStateException when the client is closed
     */
    ListenableFuture<ResolveResponse> send(List<String> references, Deadline deadline);
  }

  private final Broker broker;
  private final Supplier<Deadline> deadlines;
  private final ClientParts parts;
  private final Answers answers;

  private final Object lock = new Object();
  private final ValueCache held;
  private final Flights flights;
  private final Sweep sweep;
  private long turn;
  private boolean closed;

  /**
   * @param deadlines gives the deadline of a resolve that begins now
   * @param answers makes values out of answers
   */
  StepValues(Broker broker, Supplier<Deadline> deadlines, ClientParts parts, Answers answers) {
    this.broker = broker;
    this.deadlines = deadlines;
    this.parts = parts;
    this.answers = answers;
    this.held = new ValueCache(parts.metrics()::held);
    this.flights = new Flights(parts.cache());
    this.sweep = new Sweep(parts.timer(), parts.nanoClock(), this::sweepNow);
  }

  /**
   * Begins a resolve, which is done at once when all is held.
   *
   * @throws IllegalStateException when the step is closed
   */
  Resolving resolve(List<String> asked) {
    Resolving caller;
    synchronized (lock) {
      if (closed) {
        throw new IllegalStateException("the step is closed");
      }
      caller = new Resolving(asked, ++turn, deadlines.get());
    }
    proceed(caller);
    Context context = Context.current();
    caller.watch(context, () -> leave(caller, unused -> Failures.ended(context)));
    return caller;
  }

  /** The caller does not wait any more; values that have come meanwhile are wiped. */
  void cancel(Resolving caller) {
    leave(caller, asked -> new CallCancelledException("the caller has gone", null));
    caller.discard();
  }

  /** Drops a value, also one that is on its way. */
  void invalidate(String reference) {
    synchronized (lock) {
      drop(reference);
    }
  }

  /** Drops all values, also those that are on their way. */
  void invalidateAll() {
    synchronized (lock) {
      dropAll();
    }
  }

  /** Wipes what is held, and ends the resolves under way. Has no effect the second time. */
  @Override
  public void close() {
    List<Runnable> later = new ArrayList<>();
    synchronized (lock) {
      closed = true;
      held.dropAll();
      sweep.stop();
      for (Resolving caller : flights.abandonAll(later)) {
        caller.end();
        later.add(() -> caller.fail(asked -> closedMeanwhile()));
      }
    }
    later.forEach(Runnable::run);
  }

  /** Gives the caller what it asked for, or has it wait for what it lacks. */
  private void proceed(Resolving caller) {
    Runnable next;
    synchronized (lock) {
      if (caller.isEnded()) {
        return;
      }
      if (closed) {
        caller.end();
        next = () -> caller.fail(asked -> closedMeanwhile());
      } else {
        next = next(caller);
      }
    }
    next.run();
  }

  private Runnable next(Resolving caller) {
    List<String> lacking = caller.look(held);
    List<String> left = flights.join(caller, lacking);
    if (caller.isFirstLook()) {
      int joined = lacking.size() - left.size();
      parts.metrics().lookups(caller.size() - lacking.size(), joined, left.size());
    }
    if (lacking.isEmpty()) {
      Secrets secrets = caller.secrets();
      return () -> caller.give(secrets);
    }
    caller.lacks(lacking);
    if (left.isEmpty()) {
      return () -> {};
    }
    Flight own = new Flight(++turn, parts.nanoClock().getAsLong(), left, caller);
    flights.add(own);
    return () -> send(own);
  }

  private void send(Flight flight) {
    ListenableFuture<ResolveResponse> call;
    // Not in the caller's context, whose end is not that of the others who wait.
    Context context = Context.current().fork();
    Context before = context.attach();
    try {
      call = broker.send(flight.references, flight.deadline);
    } catch (RuntimeException e) {
      failed(flight, asked -> e);
      return;
    } finally {
      context.detach(before);
    }
    boolean abandoned;
    synchronized (lock) {
      abandoned = flight.sent(call);
    }
    if (abandoned) {
      call.cancel(true);
    }
    call.addListener(() -> landed(flight, call), Runnable::run);
  }

  private void landed(Flight flight, ListenableFuture<ResolveResponse> call) {
    Map<String, HeldValue> values;
    try {
      values = answers.values(flight, Futures.getDone(call));
    } catch (CancellationException e) {
      failed(flight, asked -> new CallCancelledException("nobody waits for it any more", e));
      return;
    } catch (ExecutionException e) {
      failed(flight, asked -> Failures.exception(e.getCause(), flight.references, asked));
      return;
    } catch (IntegrityException e) {
      failed(flight, asked -> new IntegrityException(e.getMessage()));
      return;
    } catch (RuntimeException | Error e) {
      failed(flight, asked -> new IllegalStateException(e.getMessage(), e));
      return;
    }
    arrived(flight, values);
  }

  private void arrived(Flight flight, Map<String, HeldValue> values) {
    List<Resolving> ready = new ArrayList<>();
    synchronized (lock) {
      for (Resolving caller : flights.land(flight)) {
        caller.receive(flight, values);
        if (caller.awaiting().isEmpty()) {
          ready.add(caller);
        }
      }
      for (HeldValue value : values.values()) {
        if (closed || !parts.cache() || !flight.isCurrent(value.reference())) {
          value.wipe();
        } else {
          held.put(value);
        }
      }
      sweepLater();
    }
    parts.metrics().call(CallOutcome.OK, took(flight));
    ready.forEach(this::proceed);
  }

  private void failed(Flight flight, Function<List<String>, ? extends RuntimeException> failure) {
    RuntimeException kind = failure.apply(flight.references);
    List<Runnable> later = new ArrayList<>();
    synchronized (lock) {
      List<Resolving> waiting = flights.land(flight);
      drop(Refusal.of(kind, flight.references));
      for (Resolving caller : waiting) {
        Fate fate = Fate.of(kind, flight, caller);
        if (fate == Fate.ALONE) {
          caller.goAlone();
        }
        // What is held is given, whoever brought it meanwhile.
        boolean helped = kind instanceof UnavailableException && caller.look(held).isEmpty();
        if (fate == Fate.SHARED && !helped) {
          flights.leave(caller, later);
          caller.end();
          later.add(() -> caller.fail(failure));
        } else if (caller.awaiting().isEmpty()) {
          later.add(() -> proceed(caller));
        }
      }
    }
    parts.metrics().call(CallOutcome.of(kind), took(flight));
    later.forEach(Runnable::run);
  }

  private void leave(Resolving caller, Function<List<String>, ? extends RuntimeException> failure) {
    List<Runnable> later = new ArrayList<>();
    synchronized (lock) {
      flights.leave(caller, later);
      caller.end();
    }
    caller.fail(failure);
    later.forEach(Runnable::run);
  }

  private void drop(Refusal refusal) {
    if (refusal.ofAll()) {
      dropAll();
    } else {
      refusal.references().forEach(this::drop);
    }
  }

  private void drop(String reference) {
    held.drop(reference);
    flights.drop(reference);
  }

  private void dropAll() {
    held.dropAll();
    flights.dropAll();
  }

  private void sweepNow() {
    synchronized (lock) {
      sweep.ran();
      sweepLater();
    }
  }

  private void sweepLater() {
    boolean later = held.dropOver().map(sweep::within).orElse(true);
    if (!later) {
      // The client is closed: nobody would wipe them at the end of their leases.
      held.dropAll();
    }
  }

  private long took(Flight flight) {
    return parts.nanoClock().getAsLong() - flight.sentAt;
  }

  private static IllegalStateException closedMeanwhile() {
    return new IllegalStateException("the step was closed before the answer came");
  }
}
