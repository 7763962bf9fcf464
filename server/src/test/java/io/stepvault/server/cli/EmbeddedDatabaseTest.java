package io.stepvault.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedDatabaseTest {
  @TempDir private Path folder;

  @Test
  void pidFileOfAProcessThatIsNoPostgres_isRemoved() throws Exception {
    Path pidFile = folder.resolve("postmaster.pid");
    Files.writeString(pidFile, ProcessHandle.current().pid() + "\n" + folder + "\n");

    StrayPostmaster.stop(folder);

    assertThat(pidFile).doesNotExist();
  }

  @Test
  void pidFileThatWasCutOff_isRemoved() throws Exception {
    Path pidFile = Files.createFile(folder.resolve("postmaster.pid"));

    StrayPostmaster.stop(folder);

    assertThat(pidFile).doesNotExist();
  }

  @Test
  void firstStartThatWasCutOff_beginsAnew() throws Exception {
    Path data = Files.createDirectories(folder.resolve("data"));
    Files.writeString(data.resolve("postgresql.conf"), "half of it");

    try (EmbeddedDatabase database =
        EmbeddedDatabase.start(folder, EmbeddedDatabase.Durability.FAST)) {
      assertThat(database.settings().user()).isEqualTo("postgres");
    }
    assertThat(EmbeddedDatabase.holdsData(folder)).isTrue();
  }
}
