package io.stepvault.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.client.StepvaultClient;
import io.stepvault.v1.ResolveServiceGrpc;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other projects get is for the Java that they run. */
final class PackagingTest {
  private static final int JAVA_17 = 61;
  private static final Pattern VERSION =
      Pattern.compile("<artifactId>(?:stepvault|stepvault-bom)</artifactId>\\s*<version>([^<]+)<");

  /** A jar in a whole build, a folder of classes when only tests are run. */
  private static Path origin(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static List<Integer> formats(Path origin) throws IOException {
    if (Files.isDirectory(origin)) {
      return formatsBelow(origin);
    }
    try (FileSystem jar = FileSystems.newFileSystem(origin)) {
      return formatsBelow(jar.getPath("/"));
    }
  }

  private static List<Integer> formatsBelow(Path root) throws IOException {
    List<Integer> formats = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".class")).toList()) {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
          in.skipNBytes(6); // Magic number and minor version: JVMS 4.1.
          formats.add(in.readUnsignedShort());
        }
      }
    }
    return formats;
  }

  @ParameterizedTest
  @ValueSource(classes = {StepvaultClient.class, ResolveServiceGrpc.class})
  void whatRunsInOtherProcesses_isForJava17(Class<?> type) throws Exception {
    assertThat(formats(origin(type))).isNotEmpty().containsOnly(JAVA_17);
  }

  @Test
  void jars_nameTheirModules() throws Exception {
    assertModule(StepvaultClient.class, "io.stepvault.client");
    assertModule(ResolveServiceGrpc.class, "io.stepvault.proto");
  }

  private static void assertModule(Class<?> type, String name) throws Exception {
    Path origin = origin(type);
    if (Files.isRegularFile(origin)) {
      try (JarFile jar = new JarFile(origin.toFile())) {
        assertThat(jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name"))
            .isEqualTo(name);
      }
    }
  }

  @Test
  void bom_isOfTheSameVersion() throws IOException {
    assertThat(version(Path.of("..", "bom", "pom.xml")))
        .isEqualTo(version(Path.of("..", "pom.xml")));
  }

  private static String version(Path pom) throws IOException {
    Matcher matcher = VERSION.matcher(Files.readString(pom));
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }
}
