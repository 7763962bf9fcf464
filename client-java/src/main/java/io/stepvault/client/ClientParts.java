package io.stepvault.client;

import java.util.function.LongSupplier;

/**
 * What a client's steps have in common.
 *
 * @param nanoClock a monotonic clock in nanoseconds, as {@link System#nanoTime}
 * @param cache whether values are held, and calls shared
 */
record ClientParts(LongSupplier nanoClock, Timer timer, CallMetrics metrics, boolean cache) {}
