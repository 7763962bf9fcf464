package io.stepvault.server.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Keeps what anybody on the network can bring about, again and again, from filling the log: in a
 * minute, a message is printed 5 times, and of one logger 50 events, for some messages hold a port
 * and are never the same. What is over that is counted. Not thread-safe.
 */
final class FloodGuard {
  static final int MOST_OF_A_MESSAGE = 5;
  static final int MOST_OF_A_LOGGER = 50;
  static final int MOST_LOGGERS = 200;

  private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** What becomes of an event. */
  enum Verdict {
    PRINT,
    /** Printed, and the next like it in this minute will not be. */
    PRINT_LAST,
    COUNT
  }

  /**
   * What was not printed in a minute.
   *
   * @param logger empty: of all loggers that came after the first 200
   * @param message empty: of several messages
   */
  record Counted(String logger, String message, long events) {}

  private static final class OfLogger {
    final Map<String, Integer> messages = new HashMap<>();
    final Map<String, Long> counted = new HashMap<>();
    int printed;
  }

  private final LongSupplier nanoTime;
  private final Map<String, OfLogger> loggers = new HashMap<>();
  private long windowStart;

  FloodGuard(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.windowStart = nanoTime.getAsLong();
  }

  /** When a minute is over, what was not printed in it; a new one begins. */
  List<Counted> turn() {
    long now = nanoTime.getAsLong();
    if (now - windowStart < WINDOW_NANOS) {
      return List.of();
    }
    List<Counted> all = new ArrayList<>();
    loggers.forEach(
        (logger, of) ->
            of.counted.forEach((message, events) -> all.add(new Counted(logger, message, events))));
    loggers.clear();
    windowStart = now;
    return all;
  }

  Verdict judge(String logger, String message) {
    boolean known = loggers.containsKey(logger) || loggers.size() < MOST_LOGGERS;
    OfLogger of = loggers.computeIfAbsent(known ? logger : "", name -> new OfLogger());
    int before = of.messages.getOrDefault(message, 0);
    if (before >= MOST_OF_A_MESSAGE || of.printed >= MOST_OF_A_LOGGER) {
      of.counted.merge(before > 0 ? message : "", 1L, Long::sum);
      return Verdict.COUNT;
    }
    of.messages.put(message, before + 1);
    of.printed++;
    return before + 1 == MOST_OF_A_MESSAGE || of.printed == MOST_OF_A_LOGGER
        ? Verdict.PRINT_LAST
        : Verdict.PRINT;
  }
}
