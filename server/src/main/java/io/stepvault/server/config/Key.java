package io.stepvault.server.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Every key of the configuration: its place in the file, and what holds without it. */
enum Key {
  LISTEN_ADDRESS("listen.address", "0.0.0.0"),
  LISTEN_PORT("listen.port", "7443"),
  TLS_CERTIFICATE("tls.certificate", Need.REQUIRED),
  TLS_KEY("tls.key", Need.REQUIRED),
  TLS_CLIENT_CA("tls.client_ca", Need.REQUIRED),
  DATABASE_URL("database.url", Need.REQUIRED),
  DATABASE_USER("database.user", Need.REQUIRED),
  DATABASE_PASSWORD("database.password", Need.OPTIONAL),
  DATABASE_PASSWORD_FILE("database.password_file", Need.OPTIONAL),
  DATABASE_POOL_SIZE("database.pool_size", "8"),
  ROOT_KEY("root_key", Need.REQUIRED),
  AUDIENCE("audience", "stepvault"),
  OPERATORS("operators", Need.OPTIONAL),
  QUOTAS_IDENTITY("quotas.identity", "5000"),
  QUOTAS_AUTHORIZER("quotas.authorizer", "20000"),
  QUOTAS_ORGANIZATION("quotas.organization", "20000"),
  LOG_LEVEL("log.level", "INFO");

  /**
   * Not {@code STEPVAULT_}, which is the command line client's, and not {@code STEPVAULT_SERVER_},
   * for Kubernetes sets {@code STEPVAULT_SERVER_PORT} and more where a service is called
   * stepvault-server.
   */
  static final String VARIABLE_PREFIX = "STEPVAULT_CONFIG_";

  private enum Need {
    REQUIRED,
    OPTIONAL,
    DEFAULTED
  }

  private final String path;
  private final Need need;
  private final String byDefault;

  Key(String path, Need need) {
    this(path, need, "");
  }

  Key(String path, String byDefault) {
    this(path, Need.DEFAULTED, byDefault);
  }

  Key(String path, Need need, String byDefault) {
    this.path = path;
    this.need = need;
    this.byDefault = byDefault;
  }

  static Optional<Key> at(String path) {
    return Arrays.stream(values()).filter(key -> key.path.equals(path)).findFirst();
  }

  static Optional<Key> ofVariable(String variable) {
    return Arrays.stream(values()).filter(key -> key.variable().equals(variable)).findFirst();
  }

  /** The names that may stand in a group; in the group "", at the top of the file. */
  static List<String> namesIn(String group) {
    String prefix = group.isEmpty() ? "" : group + ".";
    return Arrays.stream(values())
        .map(Key::path)
        .filter(path -> path.startsWith(prefix))
        .map(path -> path.substring(prefix.length()).split("\\.", 2)[0])
        .distinct()
        .toList();
  }

  /** With dots, as messages name it: {@code database.url}. */
  String path() {
    return path;
  }

  String variable() {
    return VARIABLE_PREFIX + path.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  boolean required() {
    return need == Need.REQUIRED;
  }

  boolean list() {
    return this == OPERATORS;
  }

  /** What holds when it is not given; empty when nothing does. */
  String byDefault() {
    return byDefault;
  }
}
