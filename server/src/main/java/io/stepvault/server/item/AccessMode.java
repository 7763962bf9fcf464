package io.stepvault.server.item;

/** Who can use an item. The names are those of the API and of the database. */
public enum AccessMode {
  /** Everybody in the organization can use it; its owner, and grants, edit. */
  TEAM,
  /** Its owner, and grants. */
  RESTRICTED,
  /** Its owner alone. */
  PRIVATE
}
