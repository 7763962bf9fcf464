package io.stepvault.server.history;

import io.stepvault.server.history.SharingModel.State;
import java.util.Optional;

/** One item that is shared, handed on, and expires: who gets its value. */
final class SharingModel implements Model<State, SharingOp> {
  static final String ALICE = "alice";
  static final String BOB = "bob";
  static final String CAROL = "carol";

  /** In the group that may have a grant. */
  static final String DAVE = "dave";

  /**
   * How it is shared.
   *
   * @param changes how many there have been; counted, so that each leaves another state
   */
  record State(
      int changes, boolean team, boolean carol, boolean staff, String owner, long expiresAt) {
    private boolean mayUse(String user) {
      return team
          || user.equals(owner)
          || (user.equals(CAROL) && carol)
          || (user.equals(DAVE) && staff);
    }
  }

  @Override
  public State initial() {
    return new State(0, true, false, false, ALICE, SharingOp.NEVER);
  }

  @Override
  public Optional<State> apply(State state, SharingOp operation) {
    int next = state.changes + 1;
    return switch (operation) {
      case SharingOp.Shared op ->
          Optional.of(
              new State(next, op.team(), op.carol(), op.staff(), state.owner, state.expiresAt));
      case SharingOp.Transferred op ->
          Optional.of(
              new State(next, state.team, state.carol, state.staff, op.owner(), state.expiresAt));
      case SharingOp.Expires op ->
          Optional.of(new State(next, state.team, state.carol, state.staff, state.owner, op.at()));
      case SharingOp.Resolved op -> explains(state, op) ? Optional.of(state) : Optional.empty();
    };
  }

  private static boolean explains(State state, SharingOp.Resolved op) {
    return switch (op.answer()) {
      case VALUE -> state.mayUse(op.user()) && op.earliest() < state.expiresAt;
      case EXPIRED -> state.mayUse(op.user()) && op.latest() >= state.expiresAt;
      case NOT_FOUND -> !state.mayUse(op.user());
    };
  }
}
