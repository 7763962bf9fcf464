package io.stepvault.client;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts what a client does with Micrometer, which this library does not bring along and needs for
 * this class alone. Tags never hold a reference, a value or anything else of a step.
 *
 * <ul>
 *   <li>{@code stepvault.client.calls}: a timer of calls to brokers, retries included, with a tag
 *       {@code outcome}: {@code ok}, {@code references_unresolved}, {@code token_refused}, {@code
 *       unavailable_transport} and so on;
 *   <li>{@code stepvault.client.lookups}: a counter of the references that steps asked for, with a
 *       tag {@code result}: {@code held}, {@code joined} (a call was under way), {@code asked};
 *   <li>{@code stepvault.client.values.held}: a gauge of the values that all steps hold now.
 * </ul>
 */
public final class MicrometerMetrics {
  private static final String PREFIX = "stepvault.client.";

  private final CallMetrics calls;

  private MicrometerMetrics(CallMetrics calls) {
    this.calls = calls;
  }

  /** One for each registry: clients that count in the same registry share it. */
  public static MicrometerMetrics in(MeterRegistry registry) {
    return new MicrometerMetrics(new Meters(registry));
  }

  CallMetrics calls() {
    return calls;
  }

  private static final class Meters implements CallMetrics {
    private final Map<CallOutcome, Timer> calls = new EnumMap<>(CallOutcome.class);
    private final Counter held;
    private final Counter joined;
    private final Counter asked;
    private final AtomicInteger values;

    private Meters(MeterRegistry registry) {
      for (CallOutcome outcome : CallOutcome.values()) {
        calls.put(outcome, registry.timer(PREFIX + "calls", "outcome", outcome.tag()));
      }
      held = lookups(registry, "held");
      joined = lookups(registry, "joined");
      asked = lookups(registry, "asked");
      values = registry.gauge(PREFIX + "values.held", new AtomicInteger());
    }

    private static Counter lookups(MeterRegistry registry, String result) {
      return registry.counter(PREFIX + "lookups", "result", result);
    }

    @Override
    public void call(CallOutcome outcome, long nanos) {
      calls.get(outcome).record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void lookups(int fromCache, int fromOthers, int fromBroker) {
      held.increment(fromCache);
      joined.increment(fromOthers);
      asked.increment(fromBroker);
    }

    @Override
    public void held(int change) {
      values.addAndGet(change);
    }
  }
}
