package io.stepvault.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.quota.Quotas;
import io.stepvault.server.store.Database;
import io.stepvault.server.tls.TlsFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {
  private static final String EVERYTHING =
      """
      listen:
        address: 127.0.0.1
        port: 8443
      tls:
        certificate: other.pem
        key: other.key
        client_ca: server.pem
      database:
        url: jdbc:postgresql://one,two/vault?sslmode=verify-full&targetServerType=primary
        user: owner
        password: "from: the file"
        pool_size: 3
      root_key: other.key
      audience: production
      operators:
        - spiffe://example.org/operator
        - ops.example.org
      quotas:
        identity: 1
        authorizer: 2
        organization: 1000000
      log:
        level: debug
      """;

  @TempDir Path directory;
  private ConfigHome home;

  @BeforeEach
  void writeFiles() {
    home = new ConfigHome(directory);
  }

  @Test
  void load_leastThatMustBeGiven_hasEveryDefault() throws Exception {
    assertThat(home.load(ConfigHome.LEAST))
        .isEqualTo(
            new Config(
                new Config.Listen("0.0.0.0", 7443),
                new TlsFiles.Paths(
                    home.path("server.pem"), home.path("server.key"), home.path("ca.pem")),
                new Database.Settings("jdbc:postgresql://db.example/stepvault", "stepvault", "", 8),
                home.path("root.key"),
                "stepvault",
                Set.of(),
                new Quotas.Rates(5_000, 20_000, 20_000),
                new Config.Log("INFO")));
  }

  @Test
  void load_everyKey_isTaken() throws Exception {
    assertThat(home.load(EVERYTHING))
        .isEqualTo(
            new Config(
                new Config.Listen("127.0.0.1", 8443),
                new TlsFiles.Paths(
                    home.path("other.pem"), home.path("other.key"), home.path("server.pem")),
                new Database.Settings(
                    "jdbc:postgresql://one,two/vault?sslmode=verify-full&targetServerType=primary",
                    "owner",
                    "from: the file",
                    3),
                home.path("other.key"),
                "production",
                Set.of("spiffe://example.org/operator", "ops.example.org"),
                new Quotas.Rates(1, 2, 1_000_000),
                new Config.Log("DEBUG")));
  }

  @Test
  void load_everyVariable_overridesTheFile() throws Exception {
    Map<String, String> environment = new HashMap<>();
    environment.put("STEPVAULT_CONFIG_LISTEN_ADDRESS", "::1");
    environment.put("STEPVAULT_CONFIG_LISTEN_PORT", "0");
    environment.put("STEPVAULT_CONFIG_TLS_CERTIFICATE", "server.pem");
    environment.put("STEPVAULT_CONFIG_TLS_KEY", home.path("server.key").toString());
    environment.put("STEPVAULT_CONFIG_TLS_CLIENT_CA", "ca.pem");
    environment.put("STEPVAULT_CONFIG_DATABASE_URL", "jdbc:postgresql:elsewhere");
    environment.put("STEPVAULT_CONFIG_DATABASE_USER", "another");
    environment.put("STEPVAULT_CONFIG_DATABASE_PASSWORD", "from, the environment ");
    environment.put("STEPVAULT_CONFIG_DATABASE_POOL_SIZE", "200");
    environment.put("STEPVAULT_CONFIG_ROOT_KEY", "root.key");
    environment.put("STEPVAULT_CONFIG_AUDIENCE", "staging");
    environment.put("STEPVAULT_CONFIG_OPERATORS", "a.example.org, spiffe://example.org/b");
    environment.put("STEPVAULT_CONFIG_QUOTAS_IDENTITY", "11");
    environment.put("STEPVAULT_CONFIG_QUOTAS_AUTHORIZER", "12");
    environment.put("STEPVAULT_CONFIG_QUOTAS_ORGANIZATION", "13");
    environment.put("STEPVAULT_CONFIG_LOG_LEVEL", "TRACE");

    assertThat(home.load(EVERYTHING, environment))
        .isEqualTo(
            new Config(
                new Config.Listen("::1", 0),
                new TlsFiles.Paths(
                    home.path("server.pem"), home.path("server.key"), home.path("ca.pem")),
                new Database.Settings(
                    "jdbc:postgresql:elsewhere", "another", "from, the environment ", 200),
                home.path("root.key"),
                "staging",
                Set.of("a.example.org", "spiffe://example.org/b"),
                new Quotas.Rates(11, 12, 13),
                new Config.Log("TRACE")));
    // The one that is left: it excludes the password.
    environment.put("STEPVAULT_CONFIG_DATABASE_PASSWORD_FILE", "password");
    assertThat(environment.keySet())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Key.values()).map(Key::variable).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "---\n", "# nothing\n"})
  void load_emptyFile_takesAllFromTheEnvironment(String yaml) throws Exception {
    Map<String, String> environment =
        Map.of(
            "STEPVAULT_CONFIG_TLS_CERTIFICATE", "server.pem",
            "STEPVAULT_CONFIG_TLS_KEY", "server.key",
            "STEPVAULT_CONFIG_TLS_CLIENT_CA", "ca.pem",
            "STEPVAULT_CONFIG_DATABASE_URL", "jdbc:postgresql://db.example/stepvault",
            "STEPVAULT_CONFIG_DATABASE_USER", "stepvault",
            "STEPVAULT_CONFIG_ROOT_KEY", "root.key");

    assertThat(home.load(yaml, environment)).isEqualTo(home.load(ConfigHome.LEAST));
  }

  @Test
  void load_emptyListInTheEnvironment_overridesTheFile() throws Exception {
    assertThat(home.load(EVERYTHING, Map.of("STEPVAULT_CONFIG_OPERATORS", "")).operators())
        .isEmpty();
  }

  @Test
  void load_variablesOfTheClientAndOfOthers_areNotItsBusiness() throws Exception {
    Map<String, String> environment =
        Map.of(
            "STEPVAULT_ADDRESS", "localhost:7443",
            "STEPVAULT_CA", "x",
            "STEPVAULT_KEY", "x",
            "STEPVAULT_CONFIG", "x",
            "STEPVAULT_SERVER_PORT", "tcp://10.0.0.1:7443",
            "ZZZ", "x");

    assertThat(home.load(ConfigHome.LEAST, environment)).isEqualTo(home.load(ConfigHome.LEAST));
  }

  @ParameterizedTest
  @ValueSource(strings = {"from the file", "from the file\n", "from the file\r\n"})
  void load_passwordFile_dropsOneFinalLineBreak(String content) throws Exception {
    ConfigHome.write(directory, "password", content);

    Config config =
        home.load(ConfigHome.LEAST, Map.of("STEPVAULT_CONFIG_DATABASE_PASSWORD_FILE", "password"));

    assertThat(config.database().password()).isEqualTo("from the file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0123", "1_000", "true", "no", "1e3", "0x1F"})
  void load_passwordThatYamlTakesForAnotherType_isTakenAsWritten(String password) throws Exception {
    String yaml =
        ConfigHome.LEAST.replace("user: stepvault", "user: stepvault\n  password: " + password);

    assertThat(home.load(yaml).database().password()).isEqualTo(password);
  }

  @Test
  void toString_neverShowsThePassword() throws Exception {
    assertThat(home.load(EVERYTHING).toString()).contains("8443").doesNotContain("from: the file");
    assertThat(new Given("here", java.util.List.of("hunter2")).toString()).isEqualTo("Given[here]");
  }

  @Test
  void everyKeyWithItsVariableAndDefault_isInTheOperatorsGuide() throws Exception {
    String guide = Files.readString(Path.of("..", "docs", "operations.md"));

    for (Key key : Key.values()) {
      String value = key.byDefault();
      String shown = key.required() ? "required" : value.isEmpty() ? "none" : "`" + value + "`";
      assertThat(guide)
          .contains("| `" + key.path() + "` | `" + key.variable() + "` | " + shown + " |");
    }
  }
}
