package io.stepvault.server.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a history of one object is linearizable: whether its operations can be put in one order
 * that the model explains, in which an operation that ended before another began comes first.
 *
 * <p>The search of Wing and Gong (1993) with Lowe's memory of what was tried (2017): a set of
 * operations already in order, together with the state that they led to, is never tried twice. An
 * operation of unknown outcome may come anywhere after it was invoked, or nowhere.
 */
final class Linearizability<S, O> {
  /** More than that was tried: the history is too wide to decide, which is no success. */
  private static final int MOST_TRIED = 3_000_000;

  private final Model<S, O> model;
  private final List<Operation<O>> operations;
  private final Event head = new Event(-1, false, 0);

  private final Set<Tried<S>> tried = new HashSet<>();
  private final Deque<Choice<S>> choices = new ArrayDeque<>();
  private final BitSet ordered;
  private S state;
  private int known;

  private Linearizability(Model<S, O> model, List<Operation<O>> operations) {
    this.model = model;
    this.operations = operations;
    this.ordered = new BitSet(operations.size());
    this.state = model.initial();
  }

  /**
   * Looks for an order.
   *
   * @return why there is none; empty: there is one
   * @throws IllegalStateException when that cannot be decided within bounds
   */
  static <S, O> Optional<String> violation(Model<S, O> model, List<Operation<O>> operations) {
    return new Linearizability<>(model, operations).search();
  }

  /** A beginning or an end of an operation, in the list of those that are not in order yet. */
  private static final class Event {
    final int operation;
    final boolean end;
    final long at;
    @Nullable Event before;
    @Nullable Event after;
    @Nullable Event ending;

    Event(int operation, boolean end, long at) {
      this.operation = operation;
      this.end = end;
      this.at = at;
    }

    void takeOut() {
      before.after = after;
      if (after != null) {
        after.before = before;
      }
      if (ending != null) {
        ending.takeOut();
      }
    }

    void putBack() {
      if (ending != null) {
        ending.putBack();
      }
      before.after = this;
      if (after != null) {
        after.before = this;
      }
    }
  }

  private record Tried<S>(BitSet ordered, S state) {}

  /** An operation put next, of some that could be, and what was so before. */
  private record Choice<S>(Event event, S stateBefore, boolean forced) {}

  private Optional<String> search() {
    link();
    String deepest = "";
    int depth = -1;
    Event next = head.after;
    while (known > 0) {
      if (next == head.after) {
        takeWhatChangesNothing();
        next = head.after;
      }
      while (next != null && !next.end && !choose(next)) {
        next = next.after;
      }
      if (next != null && !next.end) {
        next = head.after;
        continue;
      }
      if (known == 0) {
        break;
      }
      // What ended here had to be in order before: take back the last choice.
      if (choices.size() > depth) {
        depth = choices.size();
        deepest = explain(next, depth);
      }
      Event other = takeBack();
      if (other == null) {
        return Optional.of(deepest);
      }
      next = other;
    }
    return Optional.empty();
  }

  /**
   * An operation that can be next and changes nothing may as well be next: in any order that has it
   * later, it can be moved here. So there is no choice, and reads cost no search.
   */
  private void takeWhatChangesNothing() {
    Event event = head.after;
    while (event != null && !event.end) {
      Event following = event.after;
      if (model.apply(state, operations.get(event.operation).what()).equals(Optional.of(state))) {
        take(event, state, true);
        following = head.after;
      }
      event = following;
    }
  }

  private boolean choose(Event event) {
    if (isSecondOfEquals(event)) {
      return false;
    }
    Optional<S> after = model.apply(state, operations.get(event.operation).what());
    if (after.isEmpty() || !isNew(event.operation, after.get())) {
      return false;
    }
    take(event, after.get(), false);
    return true;
  }

  /** Of equal operations of unknown outcome, any order that has one can have the first instead. */
  private boolean isSecondOfEquals(Event event) {
    if (event.ending != null) {
      return false;
    }
    O what = operations.get(event.operation).what();
    for (Event first = head.after; first != event; first = first.after) {
      if (!first.end
          && first.ending == null
          && operations.get(first.operation).what().equals(what)) {
        return true;
      }
    }
    return false;
  }

  private void take(Event event, S after, boolean forced) {
    choices.push(new Choice<>(event, state, forced));
    state = after;
    ordered.set(event.operation);
    known -= event.ending == null ? 0 : 1;
    event.takeOut();
  }

  /** Undoes the last choice that was one; answers with what to try in its place. */
  private @Nullable Event takeBack() {
    while (!choices.isEmpty()) {
      Choice<S> last = choices.pop();
      state = last.stateBefore;
      ordered.clear(last.event.operation);
      known += last.event.ending == null ? 0 : 1;
      last.event.putBack();
      if (!last.forced) {
        return last.event.after;
      }
    }
    return null;
  }

  private boolean isNew(int operation, S after) {
    if (tried.size() > MOST_TRIED) {
      throw new IllegalStateException("too wide to decide: " + operations.size() + " operations");
    }
    BitSet with = (BitSet) ordered.clone();
    with.set(operation);
    return tried.add(new Tried<>(with, after));
  }

  private void link() {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < operations.size(); i++) {
      Operation<O> operation = operations.get(i);
      Event begin = new Event(i, false, operation.invoked());
      events.add(begin);
      if (operation.isKnown()) {
        begin.ending = new Event(i, true, operation.completed());
        events.add(begin.ending);
        known++;
      }
    }
    // At the same instant, beginnings first: those operations overlap.
    events.sort(Comparator.comparingLong((Event e) -> e.at).thenComparing(e -> e.end));
    Event last = head;
    for (Event event : events) {
      last.after = event;
      event.before = last;
      last = event;
    }
  }

  private String explain(@Nullable Event stuck, int depth) {
    if (stuck == null) {
      return "the model explains nothing";
    }
    Operation<O> culprit = operations.get(stuck.operation);
    StringBuilder text =
        new StringBuilder(
            "after %d operations in order, in state %s, nothing explains%n"
                .formatted(depth, state));
    text.append("  ")
        .append(line(culprit, culprit.invoked()))
        .append("\n which overlaps or follows");
    operations.stream()
        .filter(o -> !o.equals(culprit) && o.invoked() <= culprit.completed())
        .filter(o -> !o.isKnown() || o.completed() >= culprit.invoked() - 50_000_000L)
        .sorted(Comparator.comparingLong(Operation::invoked))
        .forEach(o -> text.append("\n  ").append(line(o, culprit.invoked())));
    return text.toString();
  }

  private static String line(Operation<?> operation, long zero) {
    return "%+9.3f ms to %s: %s"
        .formatted(
            (operation.invoked() - zero) / 1e6,
            operation.isKnown()
                ? "%+9.3f ms".formatted((operation.completed() - zero) / 1e6)
                : "unknown",
            operation.what());
  }
}
