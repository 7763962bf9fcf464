package io.stepvault.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.cli.EmbeddedDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TemplateTest {
  @TempDir private Path folder;

  private static String password(Path folder) throws IOException {
    return Files.readString(folder.resolve("postgres/password"));
  }

  private List<Path> named(String beginning) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith(beginning)).toList();
    }
  }

  @Test
  void secondStart_copiesWhatTheFirstOneMade() throws IOException {
    Cache cache = new Cache(folder);
    for (int i = 0; i < 2; i++) {
      try (Cache.Run run = cache.newRun();
          EmbeddedDatabase database = Template.in(cache).startCopy(run.folder())) {
        assertThat(database.settings().user()).isEqualTo("postgres");
        assertThat(named("template-"))
            .singleElement()
            .satisfies(made -> assertThat(password(made)).isEqualTo(password(run.folder())));
      }
    }
    assertThat(named("run-")).isEmpty();
  }

  @Test
  void folderOfAJvmThatWasKilled_goesWithItsPostgres() throws IOException {
    Cache cache = new Cache(folder);
    Cache.Run killed = cache.newRun();
    EmbeddedDatabase left =
        EmbeddedDatabase.start(
            killed.folder().resolve(Template.DATABASE), EmbeddedDatabase.Durability.FAST);
    assertThat(left).isNotNull();
    Path pidFile = killed.folder().resolve("postgres/data/postmaster.pid");
    ProcessHandle postgres =
        ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).getFirst())).orElseThrow();
    killed.lock().close(); // As the system does for a process that ends.

    try (Cache.Run next = cache.newRun()) {
      assertThat(next.folder()).isDirectory();
      assertThat(killed.folder()).doesNotExist();
      assertThat(postgres.isAlive()).isFalse();
    }
  }

  @Test
  void folderOfAJvmThatRuns_stays() throws IOException {
    Cache cache = new Cache(folder);
    try (Cache.Run first = cache.newRun();
        Cache.Run second = cache.newRun()) {
      assertThat(first.folder()).isDirectory();
      assertThat(second.folder()).isDirectory();
    }
  }
}
