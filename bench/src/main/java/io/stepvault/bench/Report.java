package io.stepvault.bench;

import java.util.List;

/**
 * All that one benchmark found out.
 *
 * @param database its version and durability
 * @param memory of the broker side by side with the echo, after all of its runs
 * @param failures of parts whose results are left out; with any, the benchmark has failed
 */
record Report(
    Origin origin, String database, Memory memory, List<Runs> results, List<String> failures) {

  /**
   * A broker's memory in MiB.
   *
   * @param heapMost that its heap may grow to
   * @param live of its heap at the end
   * @param direct buffers outside the heap at the end
   * @param peak of the whole process, heap and all
   */
  record Memory(long heapMost, long live, long direct, long peak) {
    private static final long MEBIBYTE = 1 << 20;

    static Memory of(ServerProcess broker) throws InterruptedException {
      JvmMemory memory = broker.memory(true);
      return new Memory(
          memory.heapMost() / MEBIBYTE,
          memory.heap() / MEBIBYTE,
          memory.direct() / MEBIBYTE,
          broker.peakMebibytes());
    }
  }

  List<Ratio> ratios() {
    return Ratio.of(results);
  }
}
