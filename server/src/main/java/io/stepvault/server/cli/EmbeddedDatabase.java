package io.stepvault.server.cli;

import io.stepvault.server.store.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A PostgreSQL of our own, for development, demonstration and tests. It listens on the loopback
 * interface alone, and asks everybody for a password, which only the owner of the files can read.
 */
public final class EmbeddedDatabase implements AutoCloseable {
  /** Whether what was committed outlives a crash of the machine. */
  public enum Durability {
    /** It does; for data that is kept. */
    DURABLE("on"),
    /** It does not; for data that ends with the process anyway. */
    FAST("off");

    private final String setting;

    Durability(String setting) {
      this.setting = setting;
    }
  }

  private static final String USER = "postgres";
  private static final int POOL_SIZE = 8;
  private static final int LOG_LINES_TOLD = 5;
  // After a crash it replays its log first.
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final EmbeddedPostgres postgres;
  private final Path data;
  private final String password;

  private EmbeddedDatabase(EmbeddedPostgres postgres, Path data, String password) {
    this.postgres = postgres;
    this.data = data;
    this.password = password;
  }

  /**
   * Starts PostgreSQL on a folder, which holds {@code data}, {@code password} and {@code log}
   * afterwards. No other process may use it; one left behind by a broker that was killed is
   * stopped.
   *
   * @param folder made when it is not there
   * @throws RuntimeException when it does not start: for a person, with its last words
   */
  public static EmbeddedDatabase start(Path folder, Durability durability) throws IOException {
    PrivateFiles.folder(folder);
    Path data = folder.resolve("data");
    Path passwordFile = folder.resolve("password");
    if (!holdsData(folder)) {
      // A first start that was cut off left nothing worth keeping.
      StrayPostmaster.stop(data);
      PrivateFiles.deleteFolder(data);
      PrivateFiles.write(passwordFile, randomPassword());
    }
    StrayPostmaster.stop(data);
    String password = Files.readString(passwordFile);
    Path log = folder.resolve("log");
    PrivateFiles.write(log, "");
    EmbeddedPostgres postgres;
    try {
      postgres = builder(data, passwordFile, password, log, durability).start();
    } catch (IOException | RuntimeException e) {
      String said = lastLines(log);
      StrayPostmaster.stop(data);
      throw new CommandFailure("PostgreSQL does not start on " + data + ":\n" + said, e);
    }
    PrivateFiles.write(folder.resolve("complete"), "");
    return new EmbeddedDatabase(postgres, data, password);
  }

  private static EmbeddedPostgres.Builder builder(
      Path data, Path passwordFile, String password, Path log, Durability durability) {
    return EmbeddedPostgres.builder()
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        // Its hook would run beside ours, and stop the database under the broker.
        .setRegisterShutdownHook(false)
        .setPGStartupWait(START_LIMIT)
        // These three go to initdb, as its options; they win over the library's "trust".
        .setLocaleConfig("locale", "C")
        .setLocaleConfig("auth", "scram-sha-256")
        .setLocaleConfig("pwfile", passwordFile.toString())
        .setConnectConfig("password", password)
        // The library says -F (no fsync); what comes later on the command line wins.
        .setServerConfig("fsync", durability.setting)
        .setServerConfig("full_page_writes", durability.setting)
        .setServerConfig("synchronous_commit", durability.setting)
        .setServerConfig("unix_socket_directories", "")
        .setServerConfig("max_connections", "60")
        .setServerConfig("shared_buffers", "64MB")
        // No statement in the log: it names what the caller sent.
        .setServerConfig("log_min_error_statement", "panic")
        .setServerConfig("log_parameter_max_length", "0")
        .setOutputRedirector(Redirect.appendTo(log.toFile()));
  }

  private static String randomPassword() {
    byte[] bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static String lastLines(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join(
        "\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_TOLD), lines.size()));
  }

  /**
   * Stops one that still runs on a folder because its process was killed. Nobody else may use the
   * folder, which need not be there.
   *
   * @throws RuntimeException when another PostgreSQL may be using it
   */
  public static void stopStray(Path folder) throws IOException {
    StrayPostmaster.stop(folder.resolve("data"));
  }

  /** Whether a start on this folder has succeeded before. */
  static boolean holdsData(Path folder) {
    return Files.exists(folder.resolve("complete"));
  }

  /** How the broker reaches it, as its superuser. */
  public Database.Settings settings() {
    return new Database.Settings(
        "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres",
        USER,
        password,
        POOL_SIZE);
  }

  /** Stops it; what is committed is kept. */
  @Override
  public void close() throws IOException {
    Path pidFile = data.resolve("postmaster.pid");
    Optional<ProcessHandle> process =
        Files.exists(pidFile)
            ? StrayPostmaster.pid(pidFile).flatMap(ProcessHandle::of)
            : Optional.empty();
    postgres.close();
    // The library only logs it when PostgreSQL takes longer than 5 s.
    process.filter(ProcessHandle::isAlive).ifPresent(StrayPostmaster::end);
  }
}
