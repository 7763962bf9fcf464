package io.stepvault.server.history;

import org.jspecify.annotations.Nullable;

/**
 * What was done with the items of one shared name, one after the other, and what the answer was.
 * Every text is written once only.
 */
sealed interface NameOp {

  /** A resolve by name ({@code id} null) or by id. */
  record Resolved(@Nullable String id, Answer answer) implements NameOp {}

  /** What a resolve said. */
  sealed interface Answer {
    record Value(String id, int version, String text) implements Answer {}

    record Deleted() implements Answer {}

    /** Of the current version; no other takes its place. */
    record Disabled() implements Answer {}

    record NotFound() implements Answer {}
  }

  /** A create; the id only when it is done. Refused: the name is taken. */
  record Created(String text, Outcome outcome, @Nullable String id) implements NameOp {}

  /**
   * A rotation; the version only when it is done. Refused, as are those that follow: the item was
   * deleted.
   */
  record Rotated(String id, String text, Outcome outcome, int version) implements NameOp {}

  record Deleted(String id, Outcome outcome) implements NameOp {}

  /** A version is disabled, or enabled; one that is not current any more gives no other answer. */
  record Switched(String id, int version, boolean enabled, Outcome outcome) implements NameOp {}

  /** What was deleted is forgotten. */
  record Purged() implements NameOp {}
}
