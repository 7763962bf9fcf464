package io.stepvault.server.item;

/** What an item holds; for life. The names are those of the API and of the database. */
public enum Kind {
  /** Text: 1 to 2,000 code points. */
  SECRET,
  /** Bytes: 1 to 65,536. */
  MATERIAL
}
