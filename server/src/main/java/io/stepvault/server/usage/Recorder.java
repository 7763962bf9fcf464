package io.stepvault.server.usage;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What left this broker and when, until a job writes it: uses of one place are one entry, so a
 * thousand resolves a second of one node cost the database one row twice a minute. Bounded: what
 * finds no room is not observed this time. A broker that dies loses what it had not written; the
 * audit has it all.
 */
public final class Recorder {
  private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);

  /** About 15 MB. */
  private static final int MOST = 50_000;

  private final int most;

  @GuardedBy("this")
  private Map<Use, Instant> seen = new HashMap<>();

  @GuardedBy("this")
  private long lost;

  public Recorder() {
    this(MOST);
  }

  Recorder(int most) {
    this.most = most;
  }

  /** A use, and when it was the last time. */
  public record Seen(Use use, Instant at) {}

  /** Adds what a batch released; holds no lock that anything slow holds. */
  public synchronized void add(List<Seen> released) {
    for (Seen one : released) {
      if (seen.size() < most || seen.containsKey(one.use())) {
        seen.merge(one.use(), one.at(), Recorder::later);
      } else {
        lost++;
      }
    }
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /** Whether it is to be written before its time. */
  public synchronized boolean isFilling() {
    return seen.size() >= most / 2;
  }

  /**
   * All that was seen since the last time. Whoever cannot write it gives it back by {@link #add}.
   */
  public List<Seen> drain() {
    Map<Use, Instant> drained;
    long missing;
    synchronized (this) {
      drained = seen;
      missing = lost;
      seen = new HashMap<>();
      lost = 0;
    }
    if (missing > 0) {
      LOG.atWarn().addKeyValue("uses", missing).log("more usages than are kept in memory");
    }
    List<Seen> all = new ArrayList<>(drained.size());
    drained.forEach((use, at) -> all.add(new Seen(use, at)));
    return all;
  }
}
