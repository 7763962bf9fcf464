package io.stepvault.bench;

import java.util.Optional;

/**
 * The broker's process at one moment of a long run.
 *
 * @param seconds since the run began
 * @param collected whether a full collection came just before: then the heap is what is live
 * @param residentKibibytes of the whole process, heap and all
 * @param openFiles sockets too
 * @param calls answered since the run began, of all kinds
 */
record SoakSample(
    double seconds,
    boolean collected,
    JvmMemory memory,
    long residentKibibytes,
    long threads,
    long openFiles,
    long databaseConnections,
    long calls) {
  static final String CSV_HEADER =
      "seconds,collected,heap_bytes,direct_bytes,resident_kib,threads,open_files,"
          + "database_connections,calls";

  private static final double MEBIBYTE = 1 << 20;

  /** The heap in bytes, where it is known what of it is live. */
  Optional<Double> live() {
    return collected ? Optional.of((double) memory.heap()) : Optional.empty();
  }

  double heapMebibytes() {
    return memory.heap() / MEBIBYTE;
  }

  double directMebibytes() {
    return memory.direct() / MEBIBYTE;
  }

  double residentMebibytes() {
    return residentKibibytes / 1024.0;
  }

  String toCsv() {
    return "%.1f,%b,%d,%d,%d,%d,%d,%d,%d"
        .formatted(
            seconds,
            collected,
            memory.heap(),
            memory.direct(),
            residentKibibytes,
            threads,
            openFiles,
            databaseConnections,
            calls);
  }
}
