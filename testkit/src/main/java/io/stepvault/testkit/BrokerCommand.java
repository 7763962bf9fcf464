package io.stepvault.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stepvault.client.token.TokenSigner;
import io.stepvault.schema.Tables;
import io.stepvault.server.Broker;
import io.stepvault.v1.VaultServiceGrpc;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * How the broker's process is started: with this JVM's Java and class path, and an archive of the
 * classes that it loads (JEP 310, JEP 350), which the first one leaves in the cache.
 */
final class BrokerCommand {
  /** Each is in another module; in a build of these, their classes may lie in folders. */
  private static final List<Class<?>> MODULES =
      List.of(
          BrokerMain.class, Broker.class, TokenSigner.class, VaultServiceGrpc.class, Tables.class);

  /** Where Maven and Gradle put the jars that they make. */
  private static final Set<Path> BUILT = Set.of(Path.of("target"), Path.of("libs"));

  private BrokerCommand() {}

  static ProcessBuilder in(Cache cache) throws IOException {
    return with(entries(), cache);
  }

  static ProcessBuilder with(List<Path> classPath, Cache cache) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+IgnoreUnrecognizedVMOptions",
            "-XX:+AutoCreateSharedArchive",
            "-XX:SharedArchiveFile=" + archive(classPath, cache),
            // Else the JVM says on standard output when there is no archive yet.
            "-Xlog:disable",
            // Whatever the tests log to, with whatever levels: frames hold values.
            "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider",
            BrokerMain.class.getName(),
            cache.folder().toString());
    // It may be longer than a command line.
    builder
        .environment()
        .put(
            "CLASSPATH",
            classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    return builder;
  }

  /**
   * What the broker may need: an archive is made with no folder of classes, and is good for the
   * very same jars only, so what the tests' own build makes each time anew is left out.
   */
  static List<Path> entries() {
    Set<Path> own = MODULES.stream().map(BrokerCommand::origin).collect(Collectors.toSet());
    return Stream.of("java.class.path", "jdk.module.path")
        .flatMap(name -> Stream.of(System.getProperty(name, "").split(File.pathSeparator)))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry).toAbsolutePath())
        .filter(entry -> own.contains(entry) || isForeign(entry))
        .toList();
  }

  private static boolean isForeign(Path entry) {
    return Files.isRegularFile(entry) && !BUILT.contains(entry.getParent().getFileName());
  }

  private static Path origin(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of this Java and these jars as they are. */
  static Path archive(List<Path> classPath, Cache cache) throws IOException {
    StringBuilder described = new StringBuilder(System.getProperty("java.vm.version"));
    for (Path entry : classPath) {
      described
          .append(entry)
          .append(Files.size(entry))
          .append(Files.getLastModifiedTime(entry).toMillis());
    }
    CRC32 sum = new CRC32();
    sum.update(described.toString().getBytes(UTF_8));
    return cache.classes(String.format(Locale.ROOT, "%08x", sum.getValue()));
  }
}
