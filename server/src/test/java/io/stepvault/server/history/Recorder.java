package io.stepvault.server.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/** Keeps what a history's clients did and saw; any thread may record. */
final class Recorder {
  private final Map<String, Queue<Operation<NameOp>>> names = new ConcurrentHashMap<>();
  private final Map<String, Queue<Operation<KeyModel.Op>>> fates = new ConcurrentHashMap<>();
  private final Queue<Operation<SharingOp>> sharing = new ConcurrentLinkedQueue<>();
  private final Map<Release, LongAdder> released = new ConcurrentHashMap<>();
  private final Queue<String> oddities = new ConcurrentLinkedQueue<>();

  /** A value that left, as its audit record names it. */
  record Release(String token, String item, int version) {}

  void name(String name, long invoked, long completed, NameOp what) {
    names
        .computeIfAbsent(name, n -> new ConcurrentLinkedQueue<>())
        .add(new Operation<>(what, invoked, completed));
  }

  /** A purge of the organization that all these names are in. */
  void purge(List<String> ofNames, BooleanSupplier purge) {
    long invoked = System.nanoTime();
    boolean done = purge.getAsBoolean();
    long completed = done ? System.nanoTime() : Operation.NEVER;
    ofNames.forEach(name -> name(name, invoked, completed, new NameOp.Purged()));
  }

  /** What became of an authorizer's key, or of one token. */
  void fate(String id, long invoked, long completed, KeyModel.Op what) {
    fates
        .computeIfAbsent(id, i -> new ConcurrentLinkedQueue<>())
        .add(new Operation<>(what, invoked, completed));
  }

  void sharing(long invoked, long completed, SharingOp what) {
    sharing.add(new Operation<>(what, invoked, completed));
  }

  void released(Release release) {
    released.computeIfAbsent(release, r -> new LongAdder()).increment();
  }

  /** What no fault explains. */
  void odd(String what) {
    oddities.add(what);
  }

  /** How often each value left. */
  Map<Release, LongAdder> releases() {
    return released;
  }

  int size() {
    return names.values().stream().mapToInt(Queue::size).sum()
        + fates.values().stream().mapToInt(Queue::size).sum()
        + sharing.size();
  }

  /**
   * What is wrong with what was recorded. Each name, key and token is an object of its own: a
   * history is linearizable exactly when each of its objects' is (Herlihy and Wing 1990).
   */
  List<String> violations() {
    List<String> violations = new ArrayList<>(oddities);
    names.forEach(
        (name, queue) ->
            Linearizability.violation(
                    NameModel.ofNew(List.copyOf(queue)), NameModel.simplified(List.copyOf(queue)))
                .ifPresent(why -> violations.add("name " + name + ": " + why)));
    fates.forEach(
        (id, queue) ->
            Linearizability.violation(new KeyModel(), List.copyOf(queue))
                .ifPresent(why -> violations.add("key or token " + id + ": " + why)));
    Linearizability.violation(new SharingModel(), List.copyOf(sharing))
        .ifPresent(why -> violations.add("the shared item: " + why));
    return violations;
  }

  /** What is wrong with one name's history, which begins in another state. */
  List<String> violations(String name, NameModel model) {
    List<String> violations = new ArrayList<>(oddities);
    Linearizability.violation(model, NameModel.simplified(List.copyOf(names.get(name))))
        .ifPresent(why -> violations.add("name " + name + ": " + why));
    return violations;
  }
}
