package io.stepvault.server.testing;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.stepvault.server.Broker;
import io.stepvault.server.config.Config;
import io.stepvault.server.key.InstallationKey;
import io.stepvault.server.key.RootKey;
import io.stepvault.server.quota.Quotas;
import io.stepvault.server.store.Database;
import io.stepvault.server.store.InstallationStore;
import io.stepvault.server.store.OrganizationStore;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Transactions;
import io.stepvault.server.tls.DevelopmentCa;
import io.stepvault.server.tls.IssuedCertificate;
import io.stepvault.server.tls.TlsFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A real broker with real TLS on a database of its own, and everything that its callers need. Its
 * clocks can be moved: the broker's own, which judges certificates, and the database's, which
 * judges the rest.
 */
public final class TestBroker implements AutoCloseable {
  public static final String OPERATOR = "spiffe://test/operator";

  /** Tests call as fast as they can. */
  private static final Quotas.Rates UNLIMITED = new Quotas.Rates(1_000_000, 1_000_000, 1_000_000);

  private final Path directory;
  private final Database.Settings database;
  private final DevelopmentCa ca;
  private final Map<String, IssuedCertificate> certificates = new ConcurrentHashMap<>();
  private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();
  private Config config;
  private final InstantSource clock;
  private volatile Duration clockOffset = Duration.ZERO;
  private Broker broker;

  private TestBroker(Path directory, Database.Settings database) throws IOException {
    Instant start = Instant.now().minus(Duration.ofDays(1));
    Instant end = start.plus(Duration.ofDays(3650));
    this.directory = directory;
    this.database = database;
    this.clock = () -> Instant.now().plus(clockOffset);
    this.ca = DevelopmentCa.create("test", start, end);
    ca.writeCertificate(directory.resolve("ca.pem"));
    ca.issueServer(start, end).writeTo(directory, "server");
    RootKey.create(directory.resolve("root.key")).close();
    this.config =
        new Config(
                new Config.Listen("127.0.0.1", 0),
                new TlsFiles.Paths(
                    directory.resolve("server.pem"),
                    directory.resolve("server.key"),
                    directory.resolve("ca.pem")),
                database,
                directory.resolve("root.key"),
                "stepvault",
                Set.of(OPERATOR))
            .with(UNLIMITED);
  }

  /** A broker on a fresh database. */
  public static TestBroker start() {
    TestBroker test = prepare(Postgres.fresh());
    test.restart();
    return test;
  }

  /** All that a broker needs, before its first start. */
  public static TestBroker prepare(Database.Settings database) {
    try {
      return new TestBroker(Files.createTempDirectory("stepvault-test"), database);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Stops the broker, if it runs, and starts it again on the same data. */
  public void restart() {
    stop();
    try {
      broker = Broker.start(config, clock);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void stop() {
    channels.values().forEach(ManagedChannel::shutdownNow);
    channels.clear();
    if (broker != null) {
      broker.close();
    }
  }

  /** Makes an organization, if it does not exist; nothing in the API does so yet. */
  public void ensureOrganization(String id) {
    try (RootKey root = RootKey.load(config.rootKey());
        Database open = Database.open(database)) {
      Transactions transactions = open.transactions();
      try (InstallationKey key = new InstallationStore(transactions).open(root)) {
        new OrganizationStore(transactions, new Rings(key)).ensure(id);
      }
    }
  }

  /** Starts the broker again with other quotas. */
  public void restart(Quotas.Rates quotas) {
    config = config.with(quotas);
    restart();
  }

  public Config config() {
    return config;
  }

  public int port() {
    return broker.port();
  }

  public Path directory() {
    return directory;
  }

  public DevelopmentCa ca() {
    return ca;
  }

  /** The certificate of {@code spiffe://test/NAME}, issued when first asked for. */
  public IssuedCertificate certificate(String name) {
    return certificates.computeIfAbsent(name, this::issue);
  }

  /** Another certificate of {@code spiffe://test/NAME}. */
  public IssuedCertificate issue(String name) {
    return ca.issueClient(
        "spiffe://test/" + name,
        Instant.now().minus(Duration.ofHours(1)),
        Instant.now().plus(Duration.ofDays(365)));
  }

  /** A connection with that certificate, kept. */
  public ManagedChannel channel(String name) {
    return channels.computeIfAbsent(name, n -> channel(certificate(n)));
  }

  /** A new connection with any certificate; the caller closes it. */
  public ManagedChannel channel(IssuedCertificate certificate) {
    return channel(certificate, port());
  }

  /** A new connection to another broker of the same certificates; the caller closes it. */
  public ManagedChannel channel(IssuedCertificate certificate, int port) {
    try {
      ChannelCredentials credentials =
          TlsChannelCredentials.newBuilder()
              .trustManager(directory.resolve("ca.pem").toFile())
              .keyManager(
                  new ByteArrayInputStream(certificate.certificatePem()),
                  new ByteArrayInputStream(certificate.keyPem()))
              .build();
      return Grpc.newChannelBuilderForAddress("localhost", port, credentials)
          .maxInboundMessageSize(8 * 1024 * 1024)
          .build();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The broker's clock, which judges certificates. */
  public void moveBrokerClock(Duration offset) {
    clockOffset = offset;
  }

  /** The database's clock, which judges tokens, items and keys. */
  public void moveDatabaseClock(Duration offset) {
    sql(
        "CREATE OR REPLACE FUNCTION stepvault.now_() RETURNS timestamptz LANGUAGE sql VOLATILE"
            + " PARALLEL SAFE AS 'SELECT clock_timestamp() + interval ''"
            + offset.toMillis()
            + " milliseconds'''");
  }

  /** Stops the database's clock at that time, in whole microseconds. */
  public void stopDatabaseClock(Instant at) {
    sql(
        "CREATE OR REPLACE FUNCTION stepvault.now_() RETURNS timestamptz LANGUAGE sql VOLATILE"
            + " PARALLEL SAFE AS 'SELECT timestamptz ''"
            + at
            + "'''");
  }

  /** Runs SQL as the database's superuser; answers with the number of rows changed. */
  public int sql(String sql) {
    try (Connection connection = superuser();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
      return statement.getUpdateCount();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Asks as the database's superuser for the first column of every row. */
  public List<String> query(String sql) {
    try (Connection connection = superuser();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A connection that row-level security does not hold back. */
  public Connection superuser() throws SQLException {
    return Postgres.superuser(database);
  }

  @Override
  public void close() {
    stop();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
