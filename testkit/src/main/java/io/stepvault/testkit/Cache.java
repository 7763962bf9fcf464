package io.stepvault.testkit;

import io.stepvault.server.cli.EmbeddedDatabase;
import io.stepvault.server.cli.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The folder in which the kit keeps what makes it quick, and the data of each broker that runs. May
 * be deleted while none does.
 *
 * @param folder only its owner may open it
 */
record Cache(Path folder) {
  /** A system property: the folder. */
  static final String PROPERTY = "stepvault.testkit.cache";

  private static final String RUN = "run-";
  private static final String CLASSES = "classes-";
  private static final String TEMPLATE = "template-";
  private static final String SPARE = "spare-";

  /** Of what is kept, when nobody uses it. */
  private static final Duration LIFE = Duration.ofDays(7);

  /** Where the property says, or where the user's programs keep such things. */
  static Cache open() throws IOException {
    Path folder =
        Optional.ofNullable(System.getProperty(PROPERTY)).map(Path::of).orElseGet(Cache::usual);
    PrivateFiles.folder(folder);
    return new Cache(folder.toAbsolutePath());
  }

  private static Path usual() {
    return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
        .filter(name -> !name.isEmpty())
        .map(Path::of)
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
        .resolve("stepvault-testkit");
  }

  /** Where a JVM keeps an archive of the classes that it loads. */
  Path classes(String fingerprint) throws IOException {
    return used(folder.resolve(CLASSES + fingerprint + ".jsa"));
  }

  /** Where a database is kept. */
  Path template(String fingerprint) throws IOException {
    return used(folder.resolve(TEMPLATE + fingerprint));
  }

  /** Where a copy of it is kept. */
  Path spare(String fingerprint) {
    return folder.resolve(SPARE + fingerprint);
  }

  private static Path used(Path kept) throws IOException {
    try {
      Files.setLastModifiedTime(kept, FileTime.from(Instant.now()));
    } catch (NoSuchFileException e) {
      // It is not there yet.
    }
    return kept;
  }

  /** What is done under the lock; one JVM at a time. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  /** Waits until no other JVM is at it. */
  <T> T locked(Work<T> work) throws IOException {
    try (FileChannel channel = lockFile(folder.resolve("lock"))) {
      // Closing the channel lets it go.
      var unused = channel.lock();
      return work.run();
    }
  }

  /**
   * This JVM's own folder.
   *
   * @param lock held as long as the JVM lives
   */
  record Run(Path folder, FileChannel lock) implements AutoCloseable {
    /** Deletes it. */
    @Override
    public void close() throws IOException {
      PrivateFiles.deleteFolder(folder);
      lock.close();
    }
  }

  /** A new folder for this JVM. Those of JVMs that were killed go, with the PostgreSQL on them. */
  Run newRun() throws IOException {
    return locked(
        () -> {
          for (Path run : named(RUN)) {
            sweep(run);
          }
          for (String kept : List.of(CLASSES, TEMPLATE, SPARE)) {
            for (Path file : named(kept)) {
              sweepUnused(file);
            }
          }
          Path run = folder.resolve(RUN + UUID.randomUUID());
          PrivateFiles.folder(run);
          FileChannel channel = lockFile(run.resolve("lock"));
          var unused = channel.lock();
          return new Run(run, channel);
        });
  }

  private static void sweepUnused(Path kept) throws IOException {
    try {
      if (Files.getLastModifiedTime(kept).toInstant().isBefore(Instant.now().minus(LIFE))) {
        PrivateFiles.deleteFolder(kept);
      }
    } catch (NoSuchFileException e) {
      // A spare that another JVM has taken, or an archive that it makes anew.
    }
  }

  private List<Path> named(String beginning) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith(beginning)).toList();
    }
  }

  private static void sweep(Path run) throws IOException {
    try (FileChannel channel = lockFile(run.resolve("lock"))) {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        EmbeddedDatabase.stopStray(run.resolve(Template.DATABASE));
        PrivateFiles.deleteFolder(run);
      }
    } catch (OverlappingFileLockException e) {
      // Of this very JVM, which has loaded the kit twice.
    }
  }

  private static FileChannel lockFile(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }
}
