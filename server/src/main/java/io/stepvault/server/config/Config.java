package io.stepvault.server.config;

import io.stepvault.server.store.Database;
import io.stepvault.server.tls.TlsFiles;
import java.nio.file.Path;
import java.util.Set;

/**
 * Everything that can be configured. {@link ConfigFile} reads it; tests and the development home
 * make it directly. Holds the database's password, and never shows it.
 *
 * @param audience what the {@code aud} of every token must be: this installation's name
 * @param operators identities of the certificates that may call as operator
 */
public record Config(
    Listen listen,
    TlsFiles.Paths tls,
    Database.Settings database,
    Path rootKey,
    String audience,
    Set<String> operators,
    Log log) {

  public Config {
    operators = Set.copyOf(operators);
  }

  /** With the log as it is unless configured. */
  public Config(
      Listen listen,
      TlsFiles.Paths tls,
      Database.Settings database,
      Path rootKey,
      String audience,
      Set<String> operators) {
    this(listen, tls, database, rootKey, audience, operators, new Log(Key.LOG_LEVEL.byDefault()));
  }

  /** Where the broker listens; port 0: a free one. */
  public record Listen(String address, int port) {}

  /**
   * What is logged.
   *
   * @param level of Stepvault's own events: ERROR, WARN, INFO, DEBUG or TRACE
   */
  public record Log(String level) {}
}
