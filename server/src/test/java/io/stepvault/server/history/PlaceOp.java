package io.stepvault.server.history;

/** What was done about where one item is found, and what a resolve found there. */
sealed interface PlaceOp {

  /**
   * SetAccess.
   *
   * @param team TEAM, else PRIVATE
   */
  record Shared(boolean team, Outcome outcome) implements PlaceOp {}

  /** UpdateItem with a name. */
  record Renamed(String name, Outcome outcome) implements PlaceOp {}

  record Deleted(Outcome outcome) implements PlaceOp {}

  /**
   * UndeleteItem.
   *
   * @param name the new one; empty: that which it had
   */
  record Undeleted(String name, Outcome outcome) implements PlaceOp {}

  /** What was deleted is forgotten. */
  record Purged() implements PlaceOp {}

  /**
   * A resolve.
   *
   * @param owner by a run of the item's owner, else by one of a colleague
   * @param name empty: by the item's id
   */
  record Resolved(boolean owner, String name, Answer answer) implements PlaceOp {}

  /** What a resolve said. */
  enum Answer {
    /** The item's value. */
    MOVING,
    /** The value of the other item, which stays where it is. */
    STANDING,
    DELETED,
    /** It had that name. */
    RENAMED,
    NOT_FOUND
  }
}
