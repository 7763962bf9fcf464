package io.stepvault.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker's process, from its start to its end. */
final class BrokerProcessTest {
  @TempDir private Path folder;

  @Test
  void close_endsItAndLeavesNothing() throws IOException {
    List<ProcessHandle> before = ProcessHandle.current().children().toList();
    BrokerProcess broker = BrokerProcess.start(Cache.open());
    assertThat(broker.newTenant("alone")).startsWith("ath_");
    assertThat(broker.files().certificate("alone")).exists();

    broker.close();

    assertThat(broker.files().folder()).doesNotExist();
    assertThat(ProcessHandle.current().children()).hasSameSizeAs(before);
    assertThatThrownBy(() -> broker.newTenant("late"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the broker's process has ended");
  }

  @Test
  void whatCannotStart_saysWhy() throws IOException {
    Path lock = Files.createDirectory(folder.resolve("lock"));
    assertThatThrownBy(() -> BrokerProcess.start(new Cache(folder)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the broker's process has ended")
        .hasMessageContaining(lock.toString());
  }

  /**
   * A whole build has jars, of all but the module that is tested; with folders there is no archive.
   */
  @Test
  void secondStart_takesItsClassesFromTheArchiveOfTheFirst() throws Exception {
    List<Path> classPath = new ArrayList<>();
    for (Path entry : BrokerCommand.entries()) {
      classPath.add(Files.isDirectory(entry) ? jar(entry, classPath.size()) : entry);
    }
    Cache cache = Cache.open();
    BrokerProcess.start(BrokerCommand.with(classPath, cache)).close();
    Path archive = BrokerCommand.archive(classPath, cache);
    assertThat(archive).exists();
    ProcessBuilder second = BrokerCommand.with(classPath, cache);
    Path loaded = folder.resolve("loaded");
    int last = second.command().indexOf("-Xlog:disable") + 1;
    second.command().add(last, "-Xlog:class+load:file=" + loaded);
    BrokerProcess.start(second).close();
    assertThat(Files.readAllLines(loaded))
        .anyMatch(line -> line.contains("BrokerMain source: shared objects file"));
    Files.delete(archive);
  }

  @Test
  void whatLogs_staysAway() throws IOException {
    assertThat(System.getProperty("java.class.path")).contains("logback");
    assertThat(BrokerCommand.entries())
        .isNotEmpty()
        .noneMatch(entry -> entry.toString().contains("logback"));
  }

  private Path jar(Path classes, int number) throws IOException {
    Path jar = folder.resolve(number + ".jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> all = Files.walk(classes)) {
      for (Path one : all.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(one).toString().replace('\\', '/')));
        Files.copy(one, out);
      }
    }
    return jar;
  }
}
