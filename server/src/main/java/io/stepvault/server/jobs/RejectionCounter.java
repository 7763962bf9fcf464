package io.stepvault.server.jobs;

import io.stepvault.server.admission.Rejections;
import io.stepvault.server.store.JobStore.Rejected;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts rejected calls in memory until a job writes the counts: a flood of bad tokens costs the
 * database one row a minute, not one a call. Bounded: what finds no room is counted under "others".
 */
public final class RejectionCounter implements Rejections {
  private static final int MOST_ROWS = 1_000;

  private final InstantSource clock;
  private Map<Rejected, Long> counts = new HashMap<>();

  public RejectionCounter(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public synchronized void count(String certificate, String reason) {
    var minute = clock.instant().truncatedTo(ChronoUnit.MINUTES);
    Rejected row = new Rejected(minute, certificate, reason);
    if (!counts.containsKey(row) && counts.size() >= MOST_ROWS) {
      row = new Rejected(minute, "others", "others");
    }
    counts.merge(row, 1L, Long::sum);
  }

  /** The counts since the last time. */
  synchronized Map<Rejected, Long> drain() {
    Map<Rejected, Long> drained = counts;
    counts = new HashMap<>();
    return drained;
  }

  /** Gives back what could not be written. */
  synchronized void restore(Map<Rejected, Long> drained) {
    drained.forEach(
        (row, count) -> {
          if (counts.containsKey(row) || counts.size() < MOST_ROWS) {
            counts.merge(row, count, Long::sum);
          }
        });
  }
}
