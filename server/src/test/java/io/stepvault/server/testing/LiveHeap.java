package io.stepvault.server.testing;

import java.lang.management.ManagementFactory;

/** How much of the heap is reachable: what a broker in this JVM holds on to shows there. */
public final class LiveHeap {
  private LiveHeap() {}

  /** In bytes, after full collections. */
  public static long bytes() {
    for (int i = 0; i < 3; i++) { // What one finds unreachable may hold what the next finds.
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
