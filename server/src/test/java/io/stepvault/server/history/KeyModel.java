package io.stepvault.server.history;

import java.util.Optional;

/** One authorizer key, or one token: unknown, then good, then revoked for good. */
final class KeyModel implements Model<KeyModel.State, KeyModel.Op> {

  enum State {
    ABSENT,
    GOOD,
    REVOKED
  }

  /** What was done with it; the unknown ones may have happened. */
  enum Op {
    ADDED,
    ADD_UNKNOWN,
    REVOKED,
    REVOKE_UNKNOWN,
    /** The token, or one that the key signed, was accepted, whatever the call met then. */
    ACCEPTED,
    REFUSED_AS_INVALID,
    REFUSED_AS_REVOKED
  }

  @Override
  public State initial() {
    return State.ABSENT;
  }

  @Override
  public Optional<State> apply(State state, Op operation) {
    return switch (operation) {
      case ADDED, ADD_UNKNOWN -> only(state == State.ABSENT, State.GOOD);
      case REVOKED, REVOKE_UNKNOWN -> only(state != State.ABSENT, State.REVOKED);
      case ACCEPTED -> only(state == State.GOOD, state);
      case REFUSED_AS_INVALID -> only(state == State.ABSENT, state);
      case REFUSED_AS_REVOKED -> only(state == State.REVOKED, state);
    };
  }

  private static Optional<State> only(boolean possible, State next) {
    return possible ? Optional.of(next) : Optional.empty();
  }
}
