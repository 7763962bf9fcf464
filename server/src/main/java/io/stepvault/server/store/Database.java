package io.stepvault.server.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.Locale;
import java.util.Properties;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * The connections to one PostgreSQL database. The broker never works as the owner of the tables:
 * its connections take on a role that row-level security walls in, its jobs another.
 */
public final class Database implements AutoCloseable {
  private static final String SCHEMA = "stepvault";

  /**
   * Where the database is.
   *
   * @param user logs in, owns the schema, and is a member of the broker's two roles
   * @param poolSize connections for snapshots, and as many for mutations
   */
  public record Settings(String url, String user, String password, int poolSize) {
    @Override
    public String toString() {
      return "Settings[" + user + "]"; // A URL may hold a password.
    }
  }

  private static final Duration LIFE = Duration.ofMinutes(30);

  /**
   * With its connection the hot path's memory goes: what was learnt on one may be wrong on another.
   */
  private static final Duration LIFE_OF_BATCHES = Duration.ofDays(1);

  private final Settings settings;
  private final Lineages lineages = new Lineages();
  private final HikariDataSource snapshots;
  private final HikariDataSource mutations;
  private final HikariDataSource batches;
  private final HikariDataSource jobs;

  private Database(Settings settings) {
    this.settings = settings;
    this.snapshots =
        pool("snapshots", "stepvault_broker", "REPEATABLE_READ", settings.poolSize(), LIFE);
    this.mutations =
        pool("mutations", "stepvault_broker", "READ_COMMITTED", settings.poolSize(), LIFE);
    this.batches = pool("batches", "stepvault_broker", "REPEATABLE_READ", 1, LIFE_OF_BATCHES);
    this.jobs = pool("jobs", "stepvault_jobs", "READ_COMMITTED", 1, LIFE);
  }

  /** Migrates the schema (one broker does, others wait), then opens the pools. */
  public static Database open(Settings settings) {
    Flyway.configure()
        .dataSource(settings.url(), settings.user(), settings.password())
        .schemas(SCHEMA)
        .locations("classpath:db/migration")
        .load()
        .migrate();
    return new Database(settings);
  }

  public Transactions transactions() {
    return new Transactions(snapshots, mutations, batches);
  }

  /** Transactions like those of the hot path, which does not wait for them. */
  public Batches besideTheHotPath() {
    return new Batches(snapshots);
  }

  /** Transactions of the jobs' role, which is walled in as the broker's is. */
  Transactions jobTransactions() {
    return new Transactions(jobs, jobs, jobs);
  }

  /** Connections of the role that may look after every organization's rows. */
  DataSource jobs() {
    return jobs;
  }

  /**
   * Opens a pool.
   *
   * @param life of a connection, or up to a quarter less, so that not all are made anew at once
   */
  private HikariDataSource pool(
      String name, String role, String isolation, int size, Duration life) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setJdbcUrl(settings.url());
    config.setUsername(settings.user());
    config.setPassword(settings.password());
    config.setMaximumPoolSize(size);
    config.setAutoCommit(false);
    config.setTransactionIsolation("TRANSACTION_" + isolation);
    config.setConnectionTimeout(5_000);
    config.setKeepaliveTime(60_000);
    config.setMaxLifetime(life.toMillis());
    // Start although the database is away: the health check tells, and it comes back.
    config.setInitializationFailTimeout(-1);
    // The pool's own statements commit. Else a new connection waits inside the transaction in which
    // it took on its role, until a first rollback gives the role back.
    config.setIsolateInternalQueries(true);
    // Shorter than the driver waits: else a query would go on with nobody there for its answer.
    config.setConnectionInitSql(
        String.format(
            Locale.ROOT,
            "SET ROLE %s; SET search_path TO %s; SET synchronous_commit TO on;"
                + " SET lock_timeout TO '5s'; SET idle_in_transaction_session_timeout TO '30s';"
                + " SET statement_timeout TO '15s'",
            role,
            SCHEMA));
    Properties driver = new Properties();
    // Else the driver puts the values of a row into its exceptions.
    driver.setProperty("logServerErrorDetail", "false");
    driver.setProperty("connectTimeout", "5");
    driver.setProperty("socketTimeout", "20");
    driver.setProperty("tcpKeepAlive", "true");
    driver.setProperty("ApplicationName", "stepvault-" + name);
    config.setDataSourceProperties(driver);
    return new PrimaryPool(config, lineages);
  }

  @Override
  public void close() {
    snapshots.close();
    mutations.close();
    batches.close();
    jobs.close();
  }
}
