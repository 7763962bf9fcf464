package io.stepvault.client;

/** What a client counts. Never blocks, never throws: some of it runs under a step's lock. */
interface CallMetrics {
  /** Counts nothing. */
  CallMetrics NONE =
      new CallMetrics() {
        @Override
        public void call(CallOutcome outcome, long nanos) {}

        @Override
        public void lookups(int held, int joined, int asked) {}

        @Override
        public void held(int change) {}
      };

  /** A call to a broker, with its retries, is over. */
  void call(CallOutcome outcome, long nanos);

  /**
   * A resolve has looked for its references.
   *
   * @param held how many of them were held
   * @param joined for how many a call was under way
   * @param asked for how many a broker is asked
   */
  void lookups(int held, int joined, int asked);

  /** So many values more are held, or fewer. */
  void held(int change);
}
