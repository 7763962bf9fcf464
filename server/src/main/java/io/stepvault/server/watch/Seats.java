package io.stepvault.server.watch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashMap;
import java.util.Map;

/** How many watches there may be, of one identity and in all. Thread-safe. */
final class Seats {
  private final int most;
  private final int mostOfOne;

  @GuardedBy("this")
  private final Map<String, Integer> taken = new HashMap<>();

  @GuardedBy("this")
  private int all;

  Seats(int most, int mostOfOne) {
    this.most = most;
    this.mostOfOne = mostOfOne;
  }

  /** Takes a seat for an identity, if there is one. */
  synchronized boolean take(String identity) {
    int own = taken.getOrDefault(identity, 0);
    if (all >= most || own >= mostOfOne) {
      return false;
    }
    all++;
    taken.put(identity, own + 1);
    return true;
  }

  /** Gives back a seat that was taken. */
  synchronized void free(String identity) {
    all--;
    taken.computeIfPresent(identity, (name, own) -> own == 1 ? null : own - 1);
  }
}
