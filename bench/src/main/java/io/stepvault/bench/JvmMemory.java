package io.stepvault.bench;

import io.grpc.netty.shaded.io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Arrays;

/**
 * A JVM's memory in bytes, as it tells it itself.
 *
 * @param heap used after the last collection
 * @param heapMost that the heap may grow to
 * @param direct buffers outside the heap: the JDK's and Netty's own
 */
record JvmMemory(long heap, long heapMost, long direct) {

  /**
   * Of this process.
   *
   * @param collected a full collection comes first, so that {@code heap} is what is live
   */
  static JvmMemory read(boolean collected) {
    if (collected) {
      System.gc();
    }
    long heap = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      MemoryUsage usage = pool.getCollectionUsage();
      if (pool.getType() == MemoryType.HEAP && usage != null) {
        heap += usage.getUsed();
      }
    }
    long direct = Math.max(0, PlatformDependent.usedDirectMemory());
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      direct += pool.getName().equals("direct") ? pool.getMemoryUsed() : 0;
    }
    return new JvmMemory(heap, Runtime.getRuntime().maxMemory(), direct);
  }

  /** For a pipe. */
  String toLine() {
    return heap + " " + heapMost + " " + direct;
  }

  static JvmMemory ofLine(String line) {
    long[] numbers = Arrays.stream(line.split(" ", -1)).mapToLong(Long::parseLong).toArray();
    return new JvmMemory(numbers[0], numbers[1], numbers[2]);
  }
}
