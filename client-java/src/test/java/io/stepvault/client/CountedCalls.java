package io.stepvault.client;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts, for tests. */
final class CountedCalls implements CallMetrics {
  final Map<CallOutcome, Integer> calls = new EnumMap<>(CallOutcome.class);
  final AtomicInteger values = new AtomicInteger();
  int held;
  int joined;
  int asked;
  long nanos;

  @Override
  public synchronized void call(CallOutcome outcome, long took) {
    calls.merge(outcome, 1, Integer::sum);
    nanos += took;
  }

  @Override
  public synchronized void lookups(int fromCache, int fromOthers, int fromBroker) {
    held += fromCache;
    joined += fromOthers;
    asked += fromBroker;
  }

  @Override
  public void held(int change) {
    values.addAndGet(change);
  }
}
