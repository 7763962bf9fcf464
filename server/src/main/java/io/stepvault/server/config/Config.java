package io.stepvault.server.config;

import io.stepvault.server.quota.Quotas;
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
 * @param quotas how many calls a second, of each
 */
public record Config(
    Listen listen,
    TlsFiles.Paths tls,
    Database.Settings database,
    Path rootKey,
    String audience,
    Set<String> operators,
    Quotas.Rates quotas,
    Log log) {

  public Config {
    operators = Set.copyOf(operators);
  }

  /** With quotas and log as they are unless configured. */
  public Config(
      Listen listen,
      TlsFiles.Paths tls,
      Database.Settings database,
      Path rootKey,
      String audience,
      Set<String> operators) {
    this(
        listen,
        tls,
        database,
        rootKey,
        audience,
        operators,
        new Quotas.Rates(
            Integer.parseInt(Key.QUOTAS_IDENTITY.byDefault()),
            Integer.parseInt(Key.QUOTAS_AUTHORIZER.byDefault()),
            Integer.parseInt(Key.QUOTAS_ORGANIZATION.byDefault())),
        new Log(Key.LOG_LEVEL.byDefault()));
  }

  /** The same with other quotas. */
  public Config with(Quotas.Rates rates) {
    return new Config(listen, tls, database, rootKey, audience, operators, rates, log);
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
