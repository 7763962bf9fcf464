package io.stepvault.server.history;

import io.stepvault.v1.Version.State;

/**
 * What was done with the versions of one item, and what the answer was. Every text is written once
 * only.
 */
sealed interface VersionOp {

  /**
   * A rotation, which ends an overlap that runs.
   *
   * @param stage the version does not become current
   * @param overlap the version before stays valid beside it, longer than a history lasts
   * @param version only when it is done
   */
  record Rotated(String text, boolean stage, boolean overlap, int version, Outcome outcome)
      implements VersionOp {}

  /** A staged version becomes current, or an older one; what overlaps is as for a rotation. */
  record Activated(int version, boolean overlap, Outcome outcome) implements VersionOp {}

  /** A version is enabled, disabled, or destroyed. */
  record Put(int version, State state, Outcome outcome) implements VersionOp {}

  record OverlapEnded(Outcome outcome) implements VersionOp {}

  /**
   * A resolve.
   *
   * @param pin the version that the token names; 0: none, so the current one
   */
  record Resolved(int pin, Answer answer) implements VersionOp {}

  /** A check of the API key that a version is. */
  record Verified(int version, boolean accepted) implements VersionOp {}

  /** What a resolve said. */
  sealed interface Answer {
    record Value(int version, String text) implements Answer {}

    /** Or destroyed. */
    record Disabled() implements Answer {}

    /** There is no such version. */
    record NotFound() implements Answer {}
  }
}
