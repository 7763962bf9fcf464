package io.stepvault.server.history;

/** How a mutation ended. */
enum Outcome {
  DONE,
  /** It cannot be done to what is there; nothing has changed. */
  REFUSED,
  /** What it was to be done to was purged. */
  MISSING,
  UNKNOWN
}
