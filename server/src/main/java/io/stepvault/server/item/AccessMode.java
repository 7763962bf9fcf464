package io.stepvault.server.item;

/** Who can use an item. */
public enum AccessMode {
  /** Everybody in the organization; the owner edits. */
  TEAM,
  /** The owner alone. */
  PRIVATE
}
