package io.stepvault.server.history;

/**
 * One call of a history, with times of one monotonic clock.
 *
 * @param what was asked and answered, in the model's words
 * @param invoked nanoseconds, taken before the call was sent
 * @param completed nanoseconds, taken after its answer came; {@link #NEVER}: its outcome is
 *     unknown, so it may take effect at any time after {@code invoked}, or not at all
 */
record Operation<O>(O what, long invoked, long completed) {
  static final long NEVER = Long.MAX_VALUE;

  boolean isKnown() {
    return completed != NEVER;
  }
}
