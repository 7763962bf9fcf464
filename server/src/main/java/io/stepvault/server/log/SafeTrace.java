package io.stepvault.server.log;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * A throwable as it may be logged: classes and places, never messages. Libraries put what they were
 * working on into messages, and that may be a value.
 */
public final class SafeTrace {
  private static final int MOST_FRAMES = 24;

  private SafeTrace() {}

  /**
   * One line: each cause's class with its frames, outermost first, at most 24 of each. Frames that
   * a cause shares with what it caused are left out.
   */
  public static String of(Throwable throwable) {
    StringBuilder trace = new StringBuilder();
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    StackTraceElement[] enclosing = {};
    for (Throwable t = throwable; t != null && seen.add(t); t = t.getCause()) {
      trace.append(trace.isEmpty() ? "" : " caused by ").append(t.getClass().getName());
      StackTraceElement[] frames = t.getStackTrace();
      int own = frames.length - shared(frames, enclosing);
      for (int i = 0; i < Math.min(own, MOST_FRAMES); i++) {
        trace.append(" < ").append(frames[i]);
      }
      enclosing = frames;
    }
    return trace.toString();
  }

  /** How many frames the two have in common, at the far end. */
  private static int shared(StackTraceElement[] frames, StackTraceElement[] enclosing) {
    int shared = 0;
    while (shared < Math.min(frames.length, enclosing.length)
        && frames[frames.length - 1 - shared].equals(enclosing[enclosing.length - 1 - shared])) {
      shared++;
    }
    return shared;
  }
}
