package io.stepvault.server.history;

import io.stepvault.server.history.PlaceModel.State;
import io.stepvault.server.history.PlaceOp.Answer;
import java.util.Optional;

/**
 * One item that moves between two names, and between the shared ones and its owner's. One of the
 * names is another shared item's too: there it can only be private, and stands before that one in
 * its owner's runs.
 *
 * @param free the name that no other item has
 * @param taken the name that a shared item has, which stays
 */
record PlaceModel(String free, String taken) implements Model<State, PlaceOp> {

  /** What has become of it. */
  enum Life {
    ALIVE,
    DELETED,
    PURGED
  }

  /**
   * Where it is.
   *
   * @param changes how many there have been; counted, so that each leaves another state
   * @param team TEAM, else PRIVATE
   */
  record State(int changes, String name, boolean team, Life life) {
    private State named(String next) {
      return new State(changes + 1, next, team, life);
    }

    private State shared(boolean next) {
      return new State(changes + 1, name, next, life);
    }

    private State in(Life next) {
      return new State(changes + 1, name, team, next);
    }

    private boolean isAlive() {
      return life == Life.ALIVE;
    }
  }

  /** It is made as a team's item. */
  @Override
  public State initial() {
    return new State(0, free, true, Life.ALIVE);
  }

  @Override
  public Optional<State> apply(State state, PlaceOp operation) {
    return switch (operation) {
      case PlaceOp.Shared op ->
          ended(
              state,
              op.outcome(),
              Optional.of(state).filter(State::isAlive).map(s -> s.shared(op.team())));
      case PlaceOp.Renamed op ->
          ended(
              state,
              op.outcome(),
              Optional.of(state).filter(State::isAlive).map(s -> s.named(op.name())));
      case PlaceOp.Deleted op ->
          ended(
              state,
              op.outcome(),
              Optional.of(state).filter(State::isAlive).map(s -> s.in(Life.DELETED)));
      case PlaceOp.Undeleted op -> ended(state, op.outcome(), undeleted(state, op.name()));
      case PlaceOp.Purged op ->
          Optional.of(state.in(state.life == Life.DELETED ? Life.PURGED : state.life));
      case PlaceOp.Resolved op ->
          op.answer() == answer(state, op) ? Optional.of(state) : Optional.empty();
    };
  }

  /** What is alive stays as it is. */
  private static Optional<State> undeleted(State state, String name) {
    return switch (state.life) {
      case ALIVE -> Optional.of(state.in(Life.ALIVE));
      case DELETED -> Optional.of(state.named(name.isEmpty() ? state.name : name).in(Life.ALIVE));
      case PURGED -> Optional.empty();
    };
  }

  /** A refused mutation is one that cannot be done, and no other is refused. */
  private Optional<State> ended(State state, Outcome outcome, Optional<State> done) {
    Optional<State> possible = done.filter(next -> !next.team || !next.name.equals(taken));
    boolean purged = state.life == Life.PURGED;
    return switch (outcome) {
      case DONE, UNKNOWN -> possible;
      case REFUSED -> only(possible.isEmpty() && !purged, state);
      case MISSING -> only(purged, state);
    };
  }

  private static Optional<State> only(boolean possible, State state) {
    return possible ? Optional.of(state) : Optional.empty();
  }

  /**
   * The private item before the shared one, a live shared one before a deleted one, what has the
   * name before what had it. What has the taken name had the free one, and is private since then.
   */
  private Answer answer(State state, PlaceOp.Resolved op) {
    boolean usable = state.life != Life.PURGED && (state.team || op.owner());
    boolean meant = usable && (op.name().isEmpty() || op.name().equals(state.name));
    if (!meant && op.name().equals(taken)) {
      return Answer.STANDING;
    }
    if (!usable) {
      return Answer.NOT_FOUND;
    }
    if (state.life == Life.DELETED) {
      return Answer.DELETED;
    }
    return meant ? Answer.MOVING : Answer.RENAMED;
  }
}
