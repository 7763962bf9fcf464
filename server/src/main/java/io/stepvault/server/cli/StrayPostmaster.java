package io.stepvault.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A PostgreSQL that outlived its broker, because that was killed: it still runs on the data, or
 * left a pid file whose number may belong to any process by now. The caller holds the home's lock.
 */
final class StrayPostmaster {
  private static final long STOP_SECONDS = 20;

  private StrayPostmaster() {}

  /**
   * Ends it and removes its pid file, so that a new one can start.
   *
   * @throws CommandFailure when another PostgreSQL may be using the data
   */
  static void stop(Path data) throws IOException {
    Path pidFile = data.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    Optional<ProcessHandle> postgres =
        pid(pidFile).flatMap(ProcessHandle::of).filter(StrayPostmaster::isPostgres);
    if (postgres.isPresent()) {
      if (!worksOn(postgres.get(), data)) {
        throw new CommandFailure(
            "the PostgreSQL of process %d may use %s: stop it, or delete %s if it is another's"
                .formatted(postgres.get().pid(), data, pidFile));
      }
      end(postgres.get());
    }
    Files.deleteIfExists(pidFile);
  }

  /** The process in the first line of the pid file. */
  static Optional<Long> pid(Path pidFile) throws IOException {
    try {
      return Files.readAllLines(pidFile).stream()
          .findFirst()
          .map(line -> Long.valueOf(line.strip()));
    } catch (NumberFormatException e) {
      return Optional.empty(); // Cut off while it was written: nobody got as far as to run.
    }
  }

  private static boolean isPostgres(ProcessHandle process) {
    return process.info().command().filter(path -> path.endsWith("/postgres")).isPresent();
  }

  private static boolean worksOn(ProcessHandle process, Path data) {
    return process
        .info()
        .arguments()
        .filter(arguments -> Arrays.asList(arguments).contains(data.toString()))
        .isPresent();
  }

  /** Asks it to stop; its clients are gone, so it does. Then makes it. */
  static void end(ProcessHandle process) {
    boolean unused = process.destroy();
    if (!ends(process)) {
      boolean unusedToo = process.destroyForcibly();
      if (!ends(process)) {
        throw new CommandFailure("PostgreSQL, process " + process.pid() + ", does not stop");
      }
    }
  }

  private static boolean ends(ProcessHandle process) {
    try {
      process.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
