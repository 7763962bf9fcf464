package io.stepvault.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * The values that one step holds, each until its lease is over: at most {@link #MOST_VALUES}, and
 * {@link #MOST_BYTES} of values together. When there are more, those go first that nobody has asked
 * for longest. What leaves is wiped. Guarded by {@link StepValues}.
 */
final class ValueCache {
  /** As many as a token can list. */
  static final int MOST_VALUES = 1_000;

  /** More than two of the largest answers. */
  static final int MOST_BYTES = 8 << 20;

  private final IntConsumer change;

  /** By reference; the one that was asked for last is last. */
  private final Map<String, HeldValue> values = new LinkedHashMap<>(16, 0.75f, true);

  private long bytes;

  /**
   * @param change told how many values more, or fewer, are held from now on
   */
  ValueCache(IntConsumer change) {
    this.change = change;
  }

  /** The value of a reference, which stays the cache's; none when it is not held any more. */
  Optional<HeldValue> get(String reference) {
    HeldValue value = values.get(reference);
    if (value != null && value.isLeaseOver()) {
      drop(reference);
      return Optional.empty();
    }
    return Optional.ofNullable(value);
  }

  /**
   * Holds a value, from now on the cache's, unless its lease is over, it is too large, or a broker
   * was asked later for the one that is there.
   */
  void put(HeldValue value) {
    HeldValue there = values.get(value.reference());
    if (value.isLeaseOver()
        || value.bytes().length > MOST_BYTES
        || (there != null && there.asked() > value.asked())) {
      value.wipe();
      return;
    }
    drop(value.reference());
    values.put(value.reference(), value);
    bytes += value.bytes().length;
    change.accept(1);
    while (values.size() > MOST_VALUES || bytes > MOST_BYTES) {
      drop(values.keySet().iterator().next());
    }
  }

  void drop(String reference) {
    HeldValue value = values.remove(reference);
    if (value != null) {
      forget(value);
    }
  }

  void dropAll() {
    List<HeldValue> all = new ArrayList<>(values.values());
    values.clear();
    all.forEach(this::forget);
  }

  /**
   * Drops what must not be held any longer.
   *
   * @return when the next lease ends, if anything is still held
   */
  Optional<Duration> dropOver() {
    Duration next = null;
    for (Iterator<HeldValue> each = values.values().iterator(); each.hasNext(); ) {
      HeldValue value = each.next();
      Duration remaining = value.leaseRemaining();
      if (remaining.isZero()) {
        each.remove();
        forget(value);
      } else if (next == null || remaining.compareTo(next) < 0) {
        next = remaining;
      }
    }
    return Optional.ofNullable(next);
  }

  private void forget(HeldValue value) {
    bytes -= value.bytes().length;
    value.wipe();
    change.accept(-1);
  }
}
