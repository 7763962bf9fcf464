package io.stepvault.server.resolve;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.item.Item;
import io.stepvault.server.store.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A resolve whose caller was admitted, and what is at each place that one of its references could
 * mean. It is held here: what the cache knew may leave it while the rest is being read.
 */
final class Sought {
  private final ResolveCall call;
  private final Caller caller;

  /** Of all references, one after the other. */
  private final List<Place> places;

  /** By reference, where its places end. */
  private final int[] ends;

  /** By place; null: not known. */
  private final List<@Nullable List<Item>> found;

  Sought(ResolveCall call, Caller caller) {
    this.call = call;
    this.caller = caller;
    String owner = caller.token().claims().owner();
    places = new ArrayList<>(2 * call.size());
    ends = new int[call.size()];
    for (int i = 0; i < ends.length; i++) {
      places.addAll(References.places(call.demand().references().get(i), owner));
      ends[i] = places.size();
    }
    found = new ArrayList<>(places.size());
  }

  ResolveCall call() {
    return call;
  }

  Caller caller() {
    return caller;
  }

  /** Takes what is in memory, and tells what is not. */
  void look(Function<Place, Optional<List<Item>>> memory, Consumer<Place> missing) {
    for (Place place : places) {
      List<Item> here = memory.apply(place).orElse(null);
      found.add(here);
      if (here == null) {
        missing.accept(place);
      }
    }
  }

  /**
   * Decides about each reference.
   *
   * @param read what is at a place that was not in memory
   */
  List<Decision> decide(Instant now, Function<Place, List<Item>> read) {
    List<Decision> decisions = new ArrayList<>(ends.length);
    int begin = 0;
    for (int i = 0; i < ends.length; i++) {
      List<Item> candidates = List.of();
      for (int place = begin; place < ends[i]; place++) {
        List<Item> known = found.get(place);
        candidates = union(candidates, known == null ? read.apply(places.get(place)) : known);
      }
      begin = ends[i];
      decisions.add(
          call.demand().decide(caller.token(), call.demand().references().get(i), candidates, now));
    }
    return decisions;
  }

  /** Mostly one of them is empty. */
  private static List<Item> union(List<Item> one, List<Item> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isEmpty() ? other : one;
    }
    List<Item> both = new ArrayList<>(one);
    both.addAll(other);
    return both;
  }
}
