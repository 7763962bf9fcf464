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
  private final Map<String, Queue<Operation<VersionOp>>> versions = new ConcurrentHashMap<>();
  private final Map<PlaceModel, Queue<Operation<PlaceOp>>> places = new ConcurrentHashMap<>();
  private final Queue<Operation<PlaceOp>> purges = new ConcurrentLinkedQueue<>();
  private final Map<Release, LongAdder> released = new ConcurrentHashMap<>();
  private final Queue<String> oddities = new ConcurrentLinkedQueue<>();

  /** A value that left, as its audit record names it. */
  record Release(String token, String item, int version) {}

  void name(String name, long invoked, long completed, NameOp what) {
    add(names, name, new Operation<>(what, invoked, completed));
  }

  private static <K, O> void add(Map<K, Queue<Operation<O>>> of, K object, Operation<O> operation) {
    of.computeIfAbsent(object, o -> new ConcurrentLinkedQueue<>()).add(operation);
  }

  /** A purge of the organization that all these names are in. */
  void purge(List<String> ofNames, BooleanSupplier purge) {
    long invoked = System.nanoTime();
    boolean done = purge.getAsBoolean();
    long completed = done ? System.nanoTime() : Operation.NEVER;
    ofNames.forEach(name -> name(name, invoked, completed, new NameOp.Purged()));
    purges.add(new Operation<>(new PlaceOp.Purged(), invoked, completed));
  }

  /** What became of an authorizer's key, or of one token. */
  void fate(String id, long invoked, long completed, KeyModel.Op what) {
    add(fates, id, new Operation<>(what, invoked, completed));
  }

  void sharing(long invoked, long completed, SharingOp what) {
    sharing.add(new Operation<>(what, invoked, completed));
  }

  /** Of one item's versions. */
  void version(String item, long invoked, long completed, VersionOp what) {
    add(versions, item, new Operation<>(what, invoked, completed));
  }

  /** Of the item that moves between these names. */
  void place(PlaceModel names, long invoked, long completed, PlaceOp what) {
    add(places, names, new Operation<>(what, invoked, completed));
  }

  void released(Release release) {
    released.computeIfAbsent(release, r -> new LongAdder()).increment();
  }

  /** What no fault explains. */
  void odd(String what) {
    oddities.add(what);
  }

  /** A call whose outcome is not known: odd, unless a broker or its database was away. */
  void unknown(String call, Failed failed) {
    if (!failed.isUnavailable()) {
      odd(call + ": " + failed);
    }
  }

  /** How often each value left. */
  Map<Release, LongAdder> releases() {
    return released;
  }

  int size() {
    return sharing.size() + size(names) + size(fates) + size(versions) + size(places);
  }

  private static <K, O> int size(Map<K, Queue<Operation<O>>> of) {
    return of.values().stream().mapToInt(Queue::size).sum();
  }

  /**
   * What is wrong with what was recorded. Each name, key, token and item is an object of its own: a
   * history is linearizable exactly when each of its objects' is (Herlihy and Wing 1990). The
   * moving item has names that nothing else has but one item that stays as it is.
   */
  List<String> violations() {
    List<String> violations = new ArrayList<>(oddities);
    names.forEach(
        (name, queue) -> {
          List<Operation<NameOp>> history = List.copyOf(queue);
          check(
              "name " + name, NameModel.ofNew(history), NameModel.simplified(history), violations);
        });
    fates.forEach(
        (id, queue) -> check("key or token " + id, new KeyModel(), List.copyOf(queue), violations));
    check("the shared item", new SharingModel(), List.copyOf(sharing), violations);
    versions.forEach(
        (id, queue) ->
            check("versions of " + id, new VersionModel(), List.copyOf(queue), violations));
    places.forEach(
        (model, queue) -> {
          List<Operation<PlaceOp>> history = new ArrayList<>(queue);
          history.addAll(purges);
          check("the moving item of " + model, model, history, violations);
        });
    return violations;
  }

  /** What is wrong with one name's history, which begins in another state. */
  List<String> violations(String name, NameModel model) {
    List<String> violations = new ArrayList<>(oddities);
    check("name " + name, model, NameModel.simplified(List.copyOf(names.get(name))), violations);
    return violations;
  }

  private static <S, O> void check(
      String object, Model<S, O> model, List<Operation<O>> history, List<String> violations) {
    Linearizability.violation(model, history).ifPresent(why -> violations.add(object + ": " + why));
  }
}
