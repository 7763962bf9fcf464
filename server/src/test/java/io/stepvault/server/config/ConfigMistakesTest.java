package io.stepvault.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigMistakesTest {
  private static final String CANARY = "hunter2-canary";

  @TempDir Path directory;
  private ConfigHome home;

  @BeforeEach
  void writeFiles() {
    home = new ConfigHome(directory);
  }

  /** Lines are after the 8 of what must be given, which begin with tls. */
  static Stream<Arguments> appended() {
    return Stream.of(
        // What is not known here
        arguments("listn:\n  port: 1", "9: unknown key \"listn\", did you mean \"listen\"?"),
        arguments(
            "listen: {prot: 1}",
            "9: unknown key \"prot\", did you mean \"port\" under \"listen\"?"),
        arguments(
            "pool_size: 3",
            "9: unknown key \"pool_size\", did you mean \"pool_size\" under \"database\"?"),
        arguments(
            "log.level: INFO",
            "9: unknown key \"log.level\", did you mean \"level\" under \"log\"?"),
        arguments(
            "hunter2-canary: x",
            "9: unknown key, here may stand: listen, tls, database, root_key, audience, operators,"
                + " quotas, log"),
        arguments("log: {hunter2-canary: 1}", "9: unknown key, here may stand: level"),
        arguments(
            "synchronous_commit: off",
            "9: unknown key, here may stand: listen, tls, database, root_key, audience, operators,"
                + " quotas, log"),
        arguments(
            "'': x",
            "9: unknown key, here may stand: listen, tls, database, root_key, audience, operators,"
                + " quotas, log"),
        // What is given twice
        arguments("root_key: root.key", "9: root_key is given twice"),
        arguments("tls: {certificate: hunter2-canary}", "9: tls is given twice"),
        arguments("log: {level: INFO, level: WARN}", "9: log.level is given twice"),
        // What is of the wrong type
        arguments("listen: hunter2-canary", "9: listen must hold keys: address, port"),
        arguments("listen: [1]", "9: listen must hold keys: address, port"),
        arguments("listen:", "9: listen must hold keys: address, port"),
        arguments("audience: [hunter2-canary]", "9: audience must be one text or number"),
        arguments("audience: {a: hunter2-canary}", "9: audience must be one text or number"),
        arguments("audience: !!binary aHVudGVyMg==", "9: audience must be one text or number"),
        arguments("audience:", "9: audience has no value"),
        arguments("audience: ~", "9: audience has no value"),
        arguments("audience: ''", "9: audience: has no value"),
        arguments("audience: ' '", "9: audience: has no value"),
        arguments(
            "audience: \"a\\nb\"", "9: audience: must be one line, without control characters"),
        arguments("operators: hunter2-canary", "9: operators must be a list of texts"),
        arguments("operators: [[a]]", "9: operators must be a list of texts"),
        arguments("operators: [{a: b}]", "9: operators must be a list of texts"),
        arguments("operators: [~]", "9: operators must be a list of texts"),
        arguments("operators:", "9: operators has no value"),
        // What is out of its range
        arguments(
            "listen: {port: 65536}", "9: listen.port: must be a whole number from 0 to 65535"),
        arguments("listen: {port: -1}", "9: listen.port: must be a whole number from 0 to 65535"),
        arguments(
            "listen: {port: 7443.0}", "9: listen.port: must be a whole number from 0 to 65535"),
        arguments(
            "listen: {port: 99999999999}",
            "9: listen.port: must be a whole number from 0 to 65535"),
        arguments(
            "listen: {address: '0.0.0.0:7443'}",
            "9: listen.address: must be an IP address or a host name, without a port"),
        arguments(
            "log: {level: LOUD}", "9: log.level: must be one of ERROR, WARN, INFO, DEBUG, TRACE"),
        arguments(
            "log: {level: OFF}", "9: log.level: must be one of ERROR, WARN, INFO, DEBUG, TRACE"),
        arguments(
            "operators: [ok.example, '*.example']",
            "9: operators: each must be a certificate's SPIFFE ID, spiffe://domain/path, or its DNS name in lower case without wildcards"),
        arguments(
            "operators: [Ops.example]",
            "9: operators: each must be a certificate's SPIFFE ID, spiffe://domain/path, or its DNS name in lower case without wildcards"),
        arguments(
            "operators: ['spiffe://example']",
            "9: operators: each must be a certificate's SPIFFE ID, spiffe://domain/path, or its DNS name in lower case without wildcards"),
        // What is not a file of keys
        arguments("---\nlog: {level: INFO}", "10: a second document, there must be one"),
        arguments(
            "a: *anchor",
            "9: unknown key, here may stand: listen, tls, database, root_key, audience, operators,"
                + " quotas, log"),
        arguments("audience: *anchor", "9: audience must be one text or number"),
        arguments("log: {level: \"hunter2-canary", "9: is not YAML"),
        arguments("  hunter2-canary: x: y", "9: is not YAML"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("appended")
  void appendedLine_isReportedWithItsPlace(String yaml, String problem) {
    assertThat(home.problems(ConfigHome.LEAST + yaml + "\n", Map.of()))
        .containsExactly("stepvault.yaml:" + problem)
        .noneMatch(line -> line.contains(CANARY));
  }

  static Stream<Arguments> replaced() {
    String parameters =
        "stepvault.yaml:6: database.url: may have no parameters but sslmode, sslrootcert, sslcert,"
            + " sslkey, sslNegotiation, channelBinding, gssEncMode, targetServerType,"
            + " hostRecheckSeconds, loadBalanceHosts; user and password have keys of their own";
    String url = "jdbc:postgresql://db.example/stepvault";
    return Stream.of(
        arguments(
            "server.pem",
            "missing.pem",
            "stepvault.yaml:2: tls.certificate: missing.pem does not exist"),
        arguments(
            "server.key",
            "sub/../.",
            "stepvault.yaml:3: tls.key: DIR cannot be read by the user who runs this"),
        arguments(
            "ca.pem",
            "\"a\\0b\"",
            "stepvault.yaml:4: tls.client_ca: must be one line, without control characters"),
        arguments(
            "root.key",
            "missing.key",
            "stepvault.yaml:8: root_key: missing.key does not exist: for a new installation, make it"
                + " with \"stepvault key create FILE\"; else put its copy back"),
        arguments(
            url,
            "jdbc:mysql://db.example/x",
            "stepvault.yaml:6: database.url: must begin with jdbc:postgresql:"),
        arguments(
            url,
            "postgres://u:hunter2-canary@db/x",
            "stepvault.yaml:6: database.url: must begin with jdbc:postgresql:"),
        arguments(
            url,
            "jdbc:postgresql://u:hunter2-canary@db/x",
            "stepvault.yaml:6: database.url: must not hold a user or a password: they have keys of"
                + " their own, user and password_file"),
        arguments(url, url + "?password=hunter2-canary", parameters),
        arguments(url, url + "?sslmode=require&user=hunter2-canary", parameters),
        arguments(url, url + "?logServerErrorDetail=true", parameters),
        arguments(url, url + "?options=-c%20synchronous_commit=off", parameters),
        arguments(url, url + "?loggerLevel=TRACE", parameters),
        arguments(
            "user: stepvault",
            "user: stepvault\n  password_file: hunter2-canary",
            "stepvault.yaml:8: database.password_file: the file does not exist"),
        arguments(
            "user: stepvault",
            "user: stepvault\n  password: {a: hunter2-canary}",
            "stepvault.yaml:8: database.password must be one text or number"),
        arguments(
            "user: stepvault",
            "user: stepvault\n  pasword: hunter2-canary",
            "stepvault.yaml:8: unknown key \"pasword\", did you mean \"password\" under"
                + " \"database\"?"),
        arguments(
            "user: stepvault",
            "user: stepvault\n  password: hunter2-canary\n  password_file: password",
            "stepvault.yaml:9: database.password_file: stands beside database.password"
                + " (stepvault.yaml:8): give one of them"),
        arguments(
            "user: stepvault",
            "user: stepvault\n  pool_size: 0",
            "stepvault.yaml:8: database.pool_size: must be a whole number from 1 to 200"),
        arguments(
            "user: stepvault",
            "user: stepvault\n  pool_size: 201",
            "stepvault.yaml:8: database.pool_size: must be a whole number from 1 to 200"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("replaced")
  void replacedValue_isReportedWithItsPlace(String good, String bad, String problem) {
    assertThat(home.problems(ConfigHome.LEAST.replace(good, bad), Map.of()))
        .map(line -> line.replace(directory.toString(), "DIR"))
        .containsExactly(problem)
        .noneMatch(line -> line.contains(CANARY));
  }

  static Stream<Arguments> variables() {
    return Stream.of(
        arguments(
            "DATABASE_PASSWROD",
            "hunter2-canary",
            "DATABASE_PASSWROD: no key has this variable, did you mean STEPVAULT_CONFIG_DATABASE_PASSWORD?"),
        arguments(
            "LISTEN_PORT", "x", "LISTEN_PORT: listen.port: must be a whole number from 0 to 65535"),
        arguments("LISTEN_PORT", "", "LISTEN_PORT: listen.port: has no value"),
        arguments("DATABASE_PASSWORD", "", "DATABASE_PASSWORD: database.password: has no value"),
        arguments(
            "OPERATORS",
            "a.example,,b.example",
            "OPERATORS: operators: each must be a certificate's SPIFFE ID, spiffe://domain/path, or its DNS name in lower case without wildcards"),
        arguments("TLS_KEY", "missing", "TLS_KEY: tls.key: missing does not exist"));
  }

  @ParameterizedTest(name = "{0}={1}")
  @MethodSource("variables")
  void variable_isReportedByName(String variable, String value, String problem) {
    assertThat(home.problems(ConfigHome.LEAST, Map.of("STEPVAULT_CONFIG_" + variable, value)))
        .containsExactly("STEPVAULT_CONFIG_" + problem);
  }

  static Stream<Arguments> passwordFiles() {
    String line = "must hold one line, the password";
    return Stream.of(
        arguments("", line),
        arguments("\n", line),
        arguments("hunter2-canary\nhunter2-canary\n", line),
        arguments("x".repeat(4097), line),
        arguments("\u00ff", "must be text in UTF-8"));
  }

  @ParameterizedTest
  @MethodSource("passwordFiles")
  void passwordFileThatHoldsNoPassword_isReported(String content, String problem) throws Exception {
    Files.write(home.path("password"), content.getBytes(StandardCharsets.ISO_8859_1));

    assertThat(
            home.problems(
                ConfigHome.LEAST, Map.of("STEPVAULT_CONFIG_DATABASE_PASSWORD_FILE", "password")))
        .containsExactly(
            "STEPVAULT_CONFIG_DATABASE_PASSWORD_FILE: database.password_file: " + problem);
  }

  @Test
  void everythingThatIsWrong_isReportedAtOnce() {
    String yaml =
        """
        listen: {port: 70000}
        tls: {certificate: nowhere.pem, kye: server.key}
        database: {url: jdbc:h2:mem, pool_size: many}
        loog: {level: INFO}
        """;

    assertThat(home.problems(yaml, Map.of("STEPVAULT_CONFIG_X", "1")))
        .containsExactlyInAnyOrder(
            "stepvault.yaml:1: listen.port: must be a whole number from 0 to 65535",
            "stepvault.yaml:2: tls.certificate: nowhere.pem does not exist",
            "stepvault.yaml:2: unknown key \"kye\", did you mean \"key\" under \"tls\"?",
            "stepvault.yaml: tls.key is missing (or set STEPVAULT_CONFIG_TLS_KEY)",
            "stepvault.yaml: tls.client_ca is missing (or set STEPVAULT_CONFIG_TLS_CLIENT_CA)",
            "stepvault.yaml:3: database.url: must begin with jdbc:postgresql:",
            "stepvault.yaml: database.user is missing (or set STEPVAULT_CONFIG_DATABASE_USER)",
            "stepvault.yaml:3: database.pool_size: must be a whole number from 1 to 200",
            "stepvault.yaml: root_key is missing (or set STEPVAULT_CONFIG_ROOT_KEY)",
            "stepvault.yaml:4: unknown key \"loog\", did you mean \"log\"?",
            "STEPVAULT_CONFIG_X: no key has this variable");
  }

  @Test
  void fileThatCannotBeRead_isReported() throws Exception {
    Files.write(home.path("latin1.yaml"), new byte[] {'a', ':', ' ', (byte) 0xff});
    Files.writeString(home.path("long.yaml"), "#".repeat((1 << 20) + 1));

    assertThat(problemsOf("missing.yaml")).isEqualTo("missing.yaml: does not exist");
    assertThat(problemsOf("latin1.yaml")).isEqualTo("latin1.yaml: is not text in UTF-8");
    assertThat(problemsOf("long.yaml"))
        .isEqualTo("long.yaml: cannot be read, it must be a file of at most 1 MiB");
    assertThat(problemsOf(".")).isEqualTo(".: cannot be read, it must be a file of at most 1 MiB");
    assertThat(home.problems("[1, hunter2-canary]", Map.of()))
        .contains("stepvault.yaml:1: must be keys with values, such as \"root_key: root.key\"");
    assertThat(home.problems("a: \u0007", Map.of()))
        .containsExactly("stepvault.yaml:1: is not YAML");
  }

  @Test
  void exception_holdsNothingOfTheFile() {
    String yaml = ConfigHome.LEAST + "log: {level: \"hunter2-canary";

    assertThatThrownBy(() -> home.load(yaml))
        .isInstanceOf(ConfigException.class)
        .hasNoCause()
        .message()
        .doesNotContain(CANARY);
  }

  private String problemsOf(String name) {
    try {
      ConfigFile.load(home.path(name), Map.of());
      return "";
    } catch (ConfigException e) {
      return e.getMessage().replace(directory + "/", "");
    }
  }
}
