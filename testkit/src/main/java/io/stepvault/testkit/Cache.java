package io.stepvault.testkit;

import io.stepvault.server.cli.EmbeddedDatabase;
import io.stepvault.server.cli.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
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
 * The folder in which the kit keeps what makes it quick, and the data of each JVM that runs. May be
 * deleted while none does.
 *
 * @param folder only its owner may open it
 */
record Cache(Path folder) {
  /** A system property: the folder. */
  static final String PROPERTY = "stepvault.testkit.cache";

  private static final String RUN = "run-";
  private static final String CLASSES = "classes-";

  /** When nobody has used them. */
  private static final Duration LIFE_OF_CLASSES = Duration.ofDays(7);

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
    Path archive = folder.resolve(CLASSES + fingerprint + ".jsa");
    if (Files.exists(archive)) {
      Files.setLastModifiedTime(archive, FileTime.from(Instant.now())); // It is in use.
    }
    return archive;
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
          for (Path classes : named(CLASSES)) {
            if (Files.getLastModifiedTime(classes).toInstant().isBefore(oldest())) {
              Files.deleteIfExists(classes);
            }
          }
          Path run = folder.resolve(RUN + UUID.randomUUID());
          PrivateFiles.folder(run);
          FileChannel channel = lockFile(run.resolve("lock"));
          var unused = channel.lock();
          return new Run(run, channel);
        });
  }

  private static Instant oldest() {
    return Instant.now().minus(LIFE_OF_CLASSES);
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
