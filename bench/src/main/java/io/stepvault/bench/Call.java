package io.stepvault.bench;

/** One kind of call, ready to be made many times. */
interface Call {

  /**
   * Starts a call; its end is told to {@code outcome}, on any thread.
   *
   * @param number counts the calls of a run, from 0
   * @return false when there is nothing left to call with: then no call was started
   */
  boolean start(long number, Outcome outcome);

  /** How a call ended. */
  interface Outcome {
    void done();

    /** The broker was too busy, and said so in the form that it promises. */
    void refused();

    void failed(Throwable problem);
  }
}
