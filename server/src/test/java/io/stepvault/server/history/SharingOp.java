package io.stepvault.server.history;

/** What was done about who can use one item, and what a resolve of it said. */
sealed interface SharingOp {
  /** Never, of an expiry; later than every clock shows. */
  long NEVER = Long.MAX_VALUE;

  /**
   * SetAccess, with everything that can be granted in it.
   *
   * @param team TEAM, else RESTRICTED
   * @param carol whether the user has a grant
   * @param staff whether the group has one
   */
  record Shared(boolean team, boolean carol, boolean staff) implements SharingOp {}

  record Transferred(String owner) implements SharingOp {}

  /**
   * UpdateItem with an expiry, or without.
   *
   * @param at milliseconds since 1970
   */
  record Expires(long at) implements SharingOp {}

  /**
   * A resolve.
   *
   * @param earliest when it may have been decided, in milliseconds since 1970, by the one clock
   *     that the database and this process have
   * @param latest likewise
   */
  record Resolved(String user, Answer answer, long earliest, long latest) implements SharingOp {}

  /** What a resolve said. */
  enum Answer {
    VALUE,
    NOT_FOUND,
    EXPIRED
  }
}
