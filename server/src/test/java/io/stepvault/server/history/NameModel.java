package io.stepvault.server.history;

import io.stepvault.server.history.NameModel.State;
import io.stepvault.server.history.NameOp.Answer;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The items of one shared name: at most one at a time is alive, its value is a register written by
 * serialized rotations and switched off and on, its deletion is final.
 */
final class NameModel implements Model<State, NameOp> {
  private static final String UNSEEN = "(unseen)";

  private final State initial;
  private final Set<String> knownIds;

  private NameModel(State initial, Set<String> knownIds) {
    this.initial = initial;
    this.knownIds = knownIds;
  }

  /** A name that nothing has had yet. */
  static NameModel ofNew(List<Operation<NameOp>> history) {
    return new NameModel(new State(false, false, 0, 0, true, null, 0, ""), createdIn(history));
  }

  /** A name whose item is alive. */
  static NameModel ofItem(String id, int version, String text) {
    return new NameModel(new State(true, false, 0, 0, true, id, version, text), Set.of(id));
  }

  /**
   * Writes of unknown outcome whose text nobody ever saw are alike: only how many of them happened
   * can matter. Saying so keeps the search small.
   */
  static List<Operation<NameOp>> simplified(List<Operation<NameOp>> history) {
    Set<String> seen = new HashSet<>();
    for (Operation<NameOp> operation : history) {
      if (operation.what() instanceof NameOp.Resolved read
          && read.answer() instanceof Answer.Value value) {
        seen.add(value.text());
      }
    }
    return history.stream().map(operation -> simplified(operation, seen)).toList();
  }

  private static Operation<NameOp> simplified(Operation<NameOp> operation, Set<String> seen) {
    NameOp what = operation.what();
    if (what instanceof NameOp.Rotated op && isUnseen(op.outcome(), op.text(), seen)) {
      what = new NameOp.Rotated(op.id(), UNSEEN, op.outcome(), op.version());
    } else if (what instanceof NameOp.Created op && isUnseen(op.outcome(), op.text(), seen)) {
      what = new NameOp.Created(UNSEEN, op.outcome(), op.id());
    }
    return new Operation<>(what, operation.invoked(), operation.completed());
  }

  private static boolean isUnseen(Outcome outcome, String text, Set<String> seen) {
    return outcome == Outcome.UNKNOWN && !seen.contains(text);
  }

  private static Set<String> createdIn(List<Operation<NameOp>> history) {
    return history.stream()
        .map(Operation::what)
        .filter(NameOp.Created.class::isInstance)
        .map(op -> ((NameOp.Created) op).id())
        .filter(id -> id != null)
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * The item that is alive, or was last.
   *
   * @param tombstones whether items are there that were deleted
   * @param purges how many there have been; counted, so that each is a change
   * @param switches how many there have been, counted likewise
   * @param enabled whether the version is
   * @param id null: its create was never answered, so it is any that no answered create made
   */
  record State(
      boolean alive,
      boolean tombstones,
      int purges,
      int switches,
      boolean enabled,
      @Nullable String id,
      int version,
      String text) {

    State with(@Nullable String newId, int newVersion, String newText) {
      return new State(true, tombstones, purges, switches, true, newId, newVersion, newText);
    }
  }

  @Override
  public State initial() {
    return initial;
  }

  @Override
  public Optional<State> apply(State state, NameOp operation) {
    return switch (operation) {
      case NameOp.Resolved op -> resolved(state, op);
      case NameOp.Created op -> created(state, op);
      case NameOp.Rotated op -> rotated(state, op);
      case NameOp.Deleted op -> deleted(state, op);
      case NameOp.Purged op ->
          Optional.of(
              new State(
                  state.alive,
                  false,
                  state.purges + 1,
                  state.switches,
                  state.enabled,
                  state.id,
                  state.version,
                  state.text));
      case NameOp.Switched op -> switched(state, op);
    };
  }

  private Optional<State> resolved(State state, NameOp.Resolved op) {
    boolean explained =
        switch (op.answer()) {
          case Answer.Value value ->
              isAlive(state, value.id())
                  && state.enabled
                  && (op.id() == null || op.id().equals(value.id()))
                  && state.version == value.version()
                  && state.text.equals(value.text());
          case Answer.Disabled off ->
              state.alive && !state.enabled && (op.id() == null || isAlive(state, op.id()));
          case Answer.Deleted gone ->
              op.id() == null ? state.tombstones && !state.alive : mayBeGone(state, op.id());
          // An id is asked for only when an answer has named it.
          case Answer.NotFound none ->
              op.id() == null ? !state.tombstones && !state.alive : mayBePurged(state, op.id());
        };
    if (!explained) {
      return Optional.empty();
    }
    return Optional.of(
        op.answer() instanceof Answer.Value value ? named(state, value.id()) : state);
  }

  private static Optional<State> created(State state, NameOp.Created op) {
    if (op.outcome() == Outcome.REFUSED) {
      return state.alive ? Optional.of(state) : Optional.empty();
    }
    return state.alive ? Optional.empty() : Optional.of(state.with(op.id(), 1, op.text()));
  }

  private Optional<State> rotated(State state, NameOp.Rotated op) {
    if (op.outcome() == Outcome.REFUSED) {
      return mayBeGone(state, op.id()) ? Optional.of(state) : Optional.empty();
    }
    if (op.outcome() == Outcome.MISSING) {
      return mayBePurged(state, op.id()) ? Optional.of(state) : Optional.empty();
    }
    int version = state.version + 1;
    if (!isAlive(state, op.id()) || (op.outcome() == Outcome.DONE && op.version() != version)) {
      return Optional.empty();
    }
    return Optional.of(state.with(op.id(), version, op.text()));
  }

  private Optional<State> deleted(State state, NameOp.Deleted op) {
    if (op.outcome() == Outcome.REFUSED) {
      return mayBeGone(state, op.id()) ? Optional.of(state) : Optional.empty();
    }
    if (op.outcome() == Outcome.MISSING) {
      return mayBePurged(state, op.id()) ? Optional.of(state) : Optional.empty();
    }
    return isAlive(state, op.id())
        ? Optional.of(
            new State(
                false,
                true,
                state.purges,
                state.switches,
                state.enabled,
                op.id(),
                state.version,
                state.text))
        : Optional.empty();
  }

  private Optional<State> switched(State state, NameOp.Switched op) {
    if (op.outcome() == Outcome.REFUSED) {
      return mayBeGone(state, op.id()) ? Optional.of(state) : Optional.empty();
    }
    if (op.outcome() == Outcome.MISSING) {
      return mayBePurged(state, op.id()) ? Optional.of(state) : Optional.empty();
    }
    if (!isAlive(state, op.id()) || op.version() > state.version) {
      return Optional.empty();
    }
    return Optional.of(
        new State(
            true,
            state.tombstones,
            state.purges,
            state.switches + 1,
            op.version() == state.version ? op.enabled() : state.enabled,
            op.id(),
            state.version,
            state.text));
  }

  private boolean isAlive(State state, String id) {
    return state.alive && (state.id == null ? !knownIds.contains(id) : state.id.equals(id));
  }

  /** Of an item that no create answered for, its place among others of that kind is not known. */
  private static boolean mayBeGone(State state, String id) {
    return state.tombstones && !(state.alive && id.equals(state.id));
  }

  private static boolean mayBePurged(State state, String id) {
    return state.purges > 0 && !(state.alive && id.equals(state.id));
  }

  private static State named(State state, String id) {
    return new State(
        state.alive,
        state.tombstones,
        state.purges,
        state.switches,
        state.enabled,
        id,
        state.version,
        state.text);
  }
}
