package io.stepvault.server.model;

import com.google.protobuf.ByteString;
import io.stepvault.v1.Version.State;
import java.time.Instant;
import java.util.Optional;

/**
 * One value of an item. A destroyed one has none.
 *
 * @param usedAt when a run got it last
 */
record ModelVersion(
    int number,
    ByteString value,
    State state,
    Instant createdAt,
    String createdBy,
    Optional<Instant> currentFrom,
    Optional<Instant> destroyedAt,
    Optional<Instant> usedAt) {

  static ModelVersion of(int number, ByteString value, Instant createdAt, String createdBy) {
    return new ModelVersion(
        number,
        value,
        State.ENABLED,
        createdAt,
        createdBy,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  boolean isEnabled() {
    return state == State.ENABLED;
  }

  boolean isDestroyed() {
    return state == State.DESTROYED;
  }

  ModelVersion in(State next) {
    return new ModelVersion(
        number, value, next, createdAt, createdBy, currentFrom, destroyedAt, usedAt);
  }

  ModelVersion activated(Instant at) {
    return new ModelVersion(
        number, value, state, createdAt, createdBy, Optional.of(at), destroyedAt, usedAt);
  }

  ModelVersion destroyed(Instant at) {
    return new ModelVersion(
        number,
        ByteString.EMPTY,
        State.DESTROYED,
        createdAt,
        createdBy,
        currentFrom,
        Optional.of(at),
        usedAt);
  }

  ModelVersion used(Instant at) {
    return new ModelVersion(
        number, value, state, createdAt, createdBy, currentFrom, destroyedAt, Optional.of(at));
  }
}
