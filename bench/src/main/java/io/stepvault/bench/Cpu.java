package io.stepvault.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** CPU time of processes as Linux counts it, user and system, in seconds: proc(5). */
final class Cpu {
  /** Linux tells user space a tick of 10 ms, whatever the kernel's own is. */
  private static final double TICKS_PER_SECOND = 100;

  private Cpu() {}

  /** Of one process with all its threads. */
  static double of(long pid) {
    Stat stat = Stat.of(read(pid));
    return stat.own / TICKS_PER_SECOND;
  }

  /** Of those threads of a process whose name begins so, which live. */
  static double ofThreads(long pid, String name) {
    long ticks = 0;
    try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      for (Path thread : threads.toList()) {
        Optional<String> stat = stat(thread);
        if (stat.isPresent() && stat.get().contains("(" + name)) {
          ticks += Stat.of(stat.get()).own;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ticks / TICKS_PER_SECOND;
  }

  /** Of a process and its children, those that have ended included. */
  static double withChildren(long pid) {
    Stat parent = Stat.of(read(pid));
    long ticks = parent.own + parent.endedChildren;
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      ticks +=
          processes
              .filter(path -> Character.isDigit(path.getFileName().toString().charAt(0)))
              .mapToLong(path -> ticksOfChild(path, pid))
              .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ticks / TICKS_PER_SECOND;
  }

  private static String read(long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long ticksOfChild(Path process, long parent) {
    return stat(process)
        .map(Stat::of)
        .filter(stat -> stat.parent == parent)
        .map(stat -> stat.own + stat.endedChildren)
        .orElse(0L);
  }

  /** Empty: it has ended meanwhile; then the time of a process is with its parent. */
  private static Optional<String> stat(Path processOrThread) {
    try {
      return Optional.of(Files.readString(processOrThread.resolve("stat")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private record Stat(long parent, long own, long endedChildren) {

    /** The second field is the program's name in brackets, and may hold anything. */
    static Stat of(String line) {
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
      return new Stat(
          Long.parseLong(fields[1]),
          Long.parseLong(fields[11]) + Long.parseLong(fields[12]),
          Long.parseLong(fields[13]) + Long.parseLong(fields[14]));
    }
  }
}
