package io.stepvault.server.quota;

/**
 * How often something may happen.
 *
 * @param atOnce after a pause, from 1
 * @param aSecond over time, from 1
 */
public record Rate(int atOnce, int aSecond) {

  /** As many at once as in a second. */
  public static Rate aSecond(int calls) {
    return new Rate(calls, calls);
  }
}
