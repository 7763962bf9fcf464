package io.stepvault.server.item;

/** What somebody may do with an item. The names are those of the API and of the database. */
public enum Permission {
  /** Runs get its value, and it can be seen that it is there. */
  CAN_USE,
  /** Change, rotate, share and delete it besides. */
  CAN_EDIT
}
