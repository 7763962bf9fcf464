package io.stepvault.server.history;

import io.stepvault.server.history.VersionModel.Versions;
import io.stepvault.server.history.VersionOp.Answer;
import io.stepvault.v1.Version.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The versions of one item: which is current, which is valid beside it, and what each gives. */
final class VersionModel implements Model<Versions, VersionOp> {
  /** The text of the first version. */
  static final String FIRST = "the first value";

  private static final int NONE = 0;

  /** One of them; a destroyed one keeps its text here, and gives it to nobody. */
  record One(String text, State state) {
    boolean isEnabled() {
      return state == State.ENABLED;
    }
  }

  /**
   * All of them.
   *
   * @param changes how many there have been; counted, so that each leaves another state
   * @param current its number
   * @param overlapping the number of the one before, while it is valid too; 0: none is
   * @param all by number, from 1
   */
  record Versions(int changes, int current, int overlapping, List<One> all) {
    Versions {
      all = List.copyOf(all);
    }

    private Optional<One> find(int number) {
      return number <= all.size() ? Optional.of(all.get(number - 1)) : Optional.empty();
    }

    private Versions with(One added) {
      List<One> next = new ArrayList<>(all);
      next.add(added);
      return new Versions(changes + 1, current, overlapping, next);
    }

    private Versions put(int number, State state) {
      List<One> next = new ArrayList<>(all);
      next.set(number - 1, new One(all.get(number - 1).text, state));
      boolean ends = state != State.ENABLED && overlapping == number;
      return new Versions(changes + 1, current, ends ? NONE : overlapping, next);
    }

    /** Only an enabled version can stay valid. */
    private Optional<Versions> activate(int number, boolean overlap) {
      return overlap && !all.get(current - 1).isEnabled()
          ? Optional.empty()
          : Optional.of(new Versions(changes + 1, number, overlap ? current : NONE, all));
    }

    private Versions withoutOverlap() {
      return new Versions(changes + 1, current, NONE, all);
    }
  }

  @Override
  public Versions initial() {
    return new Versions(0, 1, NONE, List.of(new One(FIRST, State.ENABLED)));
  }

  @Override
  public Optional<Versions> apply(Versions state, VersionOp operation) {
    return switch (operation) {
      case VersionOp.Rotated op ->
          op.outcome() == Outcome.DONE && op.version() != state.all.size() + 1
              ? Optional.empty()
              : ended(state, op.outcome(), rotated(state, op));
      case VersionOp.Activated op -> ended(state, op.outcome(), activated(state, op));
      case VersionOp.Put op -> ended(state, op.outcome(), put(state, op));
      case VersionOp.OverlapEnded op ->
          ended(
              state,
              op.outcome(),
              Optional.of(state).filter(s -> s.overlapping != NONE).map(Versions::withoutOverlap));
      case VersionOp.Resolved op -> only(gives(state, op), state);
      case VersionOp.Verified op -> only(isValid(state, op.version()) == op.accepted(), state);
    };
  }

  /** A refused mutation is one that cannot be done, and no other is refused. */
  private static Optional<Versions> ended(
      Versions state, Outcome outcome, Optional<Versions> done) {
    return switch (outcome) {
      case DONE, UNKNOWN -> done;
      case REFUSED -> only(done.isEmpty(), state);
      case MISSING -> Optional.empty();
    };
  }

  private static Optional<Versions> only(boolean possible, Versions state) {
    return possible ? Optional.of(state) : Optional.empty();
  }

  private static Optional<Versions> rotated(Versions state, VersionOp.Rotated op) {
    Versions stored = state.with(new One(op.text(), State.ENABLED));
    return op.stage() ? Optional.of(stored) : stored.activate(stored.all.size(), op.overlap());
  }

  private static Optional<Versions> activated(Versions state, VersionOp.Activated op) {
    return op.version() == state.current
        ? Optional.empty()
        : state
            .find(op.version())
            .filter(One::isEnabled)
            .flatMap(one -> state.activate(op.version(), op.overlap()));
  }

  private static Optional<Versions> put(Versions state, VersionOp.Put op) {
    return state
        .find(op.version())
        .filter(one -> one.state != State.DESTROYED || op.state() == State.DESTROYED)
        .map(one -> state.put(op.version(), op.state()));
  }

  private static boolean gives(Versions state, VersionOp.Resolved op) {
    int number = op.pin() == NONE ? state.current : op.pin();
    Optional<One> one = state.find(number);
    return switch (op.answer()) {
      case Answer.Value value ->
          value.version() == number
              && one.filter(One::isEnabled).filter(o -> o.text.equals(value.text())).isPresent();
      case Answer.Disabled off -> one.filter(o -> !o.isEnabled()).isPresent();
      case Answer.NotFound none -> one.isEmpty();
    };
  }

  private static boolean isValid(Versions state, int version) {
    return (version == state.current || version == state.overlapping)
        && state.find(version).filter(One::isEnabled).isPresent();
  }
}
