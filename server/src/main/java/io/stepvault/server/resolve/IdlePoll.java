package io.stepvault.server.resolve;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Which organizations are looked at although nobody asks for anything of theirs: in each round
 * those that nobody asked for since the last, some at a time, so that calls wait for few of them.
 *
 * <p>Confined to one thread.
 */
final class IdlePoll {
  private static final int MOST_AT_ONCE = 200;

  private final long everyNanos;
  private final Deque<String> due = new ArrayDeque<>();
  private long roundBegan = System.nanoTime();

  IdlePoll(Duration every) {
    this.everyNanos = every.toNanos();
  }

  /** Those whose turn it is now; empty: none. */
  List<String> take(ResolveCache cache) {
    if (due.isEmpty() && nanosUntilNext() == 0) {
      roundBegan = System.nanoTime();
      due.addAll(cache.idle());
    }
    List<String> some = new ArrayList<>();
    while (!due.isEmpty() && some.size() < MOST_AT_ONCE) {
      some.add(due.remove());
    }
    return some;
  }

  /** How long nobody's turn is; 0: somebody's is. */
  long nanosUntilNext() {
    return due.isEmpty() ? Math.max(0, everyNanos - (System.nanoTime() - roundBegan)) : 0;
  }
}
