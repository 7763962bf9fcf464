package io.stepvault.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(RunningHome.class)
final class DevBrokerTest {
  private static DevBroker start(Path folder) throws IOException {
    return DevBroker.start(
        DevHome.at(folder), 0, EmbeddedDatabase.Durability.FAST, InstantSource.system());
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void secondStart_findsEverythingAgain(@TempDir Path folder) throws Exception {
    String authorizer;
    try (DevBroker first = start(folder)) {
      authorizer = Files.readString(first.home().authorizerId());
      assertThat(
              CommandRun.withInput(
                      "a value",
                      Map.of(),
                      "item",
                      "create",
                      "kept_item",
                      "--as",
                      "backend",
                      "--user",
                      "alice",
                      "--home",
                      folder.toString())
                  .exitCode())
          .isZero();
    }
    try (DevBroker second = start(folder)) {
      assertThat(Files.readString(second.home().authorizerId())).isEqualTo(authorizer);
      assertThat(
              CommandRun.of(
                      "item",
                      "list",
                      "--as",
                      "backend",
                      "--user",
                      "alice",
                      "--home",
                      folder.toString())
                  .out())
          .contains("kept_item");
    }
  }

  @Test
  void home_isClosedToOthers(DevHome home) throws Exception {
    assertThat(permissions(home.directory())).isEqualTo("rwx------");
    for (Path key :
        List.of(
            home.key("node-a"),
            home.key("server"),
            home.authorizerKey(),
            home.rootKey(),
            home.database().resolve("password"))) {
      assertThat(permissions(key)).as(key.toString()).isEqualTo("rw-------");
    }
  }

  @Test
  void home_holdsWhatACallerNeeds(DevHome home) {
    for (String name : DevHome.IDENTITIES) {
      assertThat(home.certificate(name)).isNotEmptyFile();
      assertThat(home.key(name)).content().startsWith("-----BEGIN PRIVATE KEY-----");
    }
    assertThat(home.certificateAuthority()).isNotEmptyFile();
    assertThat(home.descriptorSet()).isNotEmptyFile();
    assertThat(home.env())
        .content()
        .contains("export STEPVAULT_ADDRESS='127.0.0.1:", "export STEPVAULT_CA='");
  }

  @Test
  void database_asksForAPassword(DevHome home) throws Exception {
    String port = Files.readAllLines(home.database().resolve("data/postmaster.pid")).get(3);

    assertThatThrownBy(
            () ->
                DriverManager.getConnection(
                        "jdbc:postgresql://localhost:" + port + "/postgres", "postgres", "guess")
                    .close())
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("password authentication failed");
  }

  @Test
  void secondBrokerOnOneHome_isRefused(DevHome home) {
    assertThatThrownBy(() -> start(home.directory()))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("a broker runs on")
        .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
  }

  @Test
  void folderWithOtherThings_isLeftAlone(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("letter.txt"), "dear");

    assertThatThrownBy(() -> start(folder))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("is not empty");
    assertThat(folder.toFile().list()).containsExactly("letter.txt");
  }

  @Test
  void takenPort_isNamed_andNothingStays(DevHome running, @TempDir Path folder) throws Exception {
    String address = EnvFile.address(running);

    CommandRun run =
        CommandRun.of(
            "dev", "--home", folder.toString(), "--port", address.replaceFirst(".*:", ""));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains(address, "in use");
    assertThat(folder.resolve("postgres/data/PG_VERSION")).exists();
    assertThat(folder.resolve("postgres/data/postmaster.pid")).doesNotExist();
  }
}
