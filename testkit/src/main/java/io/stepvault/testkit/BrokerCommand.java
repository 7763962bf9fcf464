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
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * How the broker's process is started: with this JVM's Java, what the broker may need of its class
 * path, and an archive of the classes that it loads (JEP 310, JEP 350), which the first one leaves
 * in the cache.
 */
final class BrokerCommand {
  /** Each is in another module; in a build of these, their classes may lie in folders. */
  private static final List<Class<?>> MODULES =
      List.of(
          BrokerMain.class, Broker.class, TokenSigner.class, VaultServiceGrpc.class, Tables.class);

  /** They would log to where the tests do, at whatever level; and frames hold values. */
  private static final Pattern LOGGING =
      Pattern.compile("(logback|log4j|reload4j|slf4j-(simple|jdk|log4j|reload4j)).*");

  /** Where a JVM is told more options, which may be about the tests' one alone. */
  private static final Set<String> OPTIONS =
      Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  /** Where files go that are unpacked: PostgreSQL does not run from everywhere. */
  private static final List<String> PASSED_ON = List.of("java.io.tmpdir", "ot.epg.working-dir");

  private BrokerCommand() {}

  static ProcessBuilder in(Cache cache) throws IOException {
    return with(entries(), cache);
  }

  static ProcessBuilder with(List<Path> classPath, Cache cache) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+IgnoreUnrecognizedVMOptions",
            "-XX:+AutoCreateSharedArchive",
            "-XX:SharedArchiveFile=" + archive(classPath, cache),
            // Else the JVM says on standard output when there is no archive yet.
            "-Xlog:disable"));
    for (String name : PASSED_ON) {
      if (System.getProperty(name) != null) {
        command.add("-D" + name + "=" + System.getProperty(name));
      }
    }
    command.add("-cp");
    command.add(
        classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    command.add(BrokerMain.class.getName());
    command.add(cache.folder().toString());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeAll(OPTIONS);
    return builder;
  }

  /**
   * What the broker may need: an archive is made with no folder of classes, and is good for the
   * very same jars only, so what the tests' own build makes each time anew is left out.
   */
  static List<Path> entries() throws IOException {
    Set<Path> own = new LinkedHashSet<>();
    for (Class<?> type : MODULES) {
      own.add(origin(type));
    }
    Set<Path> entries = new LinkedHashSet<>();
    for (String name : List.of("java.class.path", "jdk.module.path")) {
      for (String entry : System.getProperty(name, "").split(File.pathSeparator, -1)) {
        Path path = Path.of(entry);
        if (!entry.isEmpty() && Files.isRegularFile(path) && isForeign(path.toRealPath())) {
          entries.add(path.toRealPath());
        }
      }
    }
    entries.addAll(own);
    return List.copyOf(entries);
  }

  private static boolean isForeign(Path jar) {
    Path folder = jar.getParent();
    boolean built =
        folder.endsWith("build/libs")
            || (folder.endsWith("target") && Files.exists(folder.resolve("classes")));
    return !built && !LOGGING.matcher(jar.getFileName().toString()).matches();
  }

  private static Path origin(Class<?> type) throws IOException {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toRealPath();
    } catch (URISyntaxException e) {
      throw new IOException(e);
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
