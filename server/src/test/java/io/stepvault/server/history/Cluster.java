package io.stepvault.server.history;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.stepvault.server.key.RootKey;
import io.stepvault.server.store.Database;
import io.stepvault.server.store.InstallationStore;
import io.stepvault.server.store.OrganizationStore;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Transactions;
import io.stepvault.server.tls.DevelopmentCa;
import io.stepvault.server.tls.IssuedCertificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Two brokers in processes of their own on one database, and connections to them. */
final class Cluster implements AutoCloseable {
  private static final int BROKERS = 2;
  private static final int CHANNELS_EACH = 2;

  private final RestartablePostgres postgres;
  private final Path directory;
  private final String url;
  private final List<BrokerProcess> brokers = new ArrayList<>();
  private final List<ManagedChannel> channels = new ArrayList<>();

  private Cluster(RestartablePostgres postgres, Path directory, String url) {
    this.postgres = postgres;
    this.directory = directory;
    this.url = url;
  }

  /**
   * Starts the brokers on a new database.
   *
   * @param before classes that stand before the product's
   */
  static Cluster start(RestartablePostgres postgres, Optional<Path> before)
      throws IOException, SQLException {
    // Not a temporary directory: who wants to know why a history failed needs the brokers' logs.
    Path directory =
        Files.createTempDirectory(
            Files.createDirectories(Path.of("target", "histories")).toAbsolutePath(), "cluster-");
    Cluster cluster = new Cluster(postgres, directory, postgres.createDatabase());
    Instant from = Instant.now().minus(Duration.ofDays(1));
    Instant to = from.plus(Duration.ofDays(365));
    DevelopmentCa ca = DevelopmentCa.create("test", from, to);
    ca.writeCertificate(directory.resolve("ca.pem"));
    ca.issueServer(from, to).writeTo(directory, "server");
    RootKey.create(directory.resolve("root.key")).close();

    String classPath =
        before.map(path -> path + System.getProperty("path.separator")).orElse("")
            + System.getProperty("java.class.path");
    for (int i = 0; i < BROKERS; i++) {
      BrokerProcess broker =
          BrokerProcess.prepare(classPath, directory, cluster.url, "broker-" + i);
      cluster.brokers.add(broker);
      broker.launch();
    }
    for (BrokerProcess broker : cluster.brokers) {
      broker.awaitServing();
    }
    IssuedCertificate operator = ca.issueClient(BrokerProcess.OPERATOR, from, to);
    for (int i = 0; i < BROKERS * CHANNELS_EACH; i++) {
      cluster.channels.add(cluster.connect(operator, cluster.brokers.get(i % BROKERS).port()));
    }
    return cluster;
  }

  private ManagedChannel connect(IssuedCertificate certificate, int port) throws IOException {
    ChannelCredentials credentials =
        TlsChannelCredentials.newBuilder()
            .trustManager(directory.resolve("ca.pem").toFile())
            .keyManager(
                new ByteArrayInputStream(certificate.certificatePem()),
                new ByteArrayInputStream(certificate.keyPem()))
            .build();
    return Grpc.newChannelBuilderForAddress("localhost", port, credentials).disableRetry().build();
  }

  /** Makes organizations, which no call can do yet. */
  void createOrganizations(List<String> ids) throws IOException {
    try (Database database = Database.open(new Database.Settings(url, "postgres", "", 1));
        RootKey rootKey = RootKey.load(directory.resolve("root.key"))) {
      Transactions transactions = database.transactions();
      Rings rings = new Rings(new InstallationStore(transactions).open(rootKey));
      OrganizationStore organizations = new OrganizationStore(transactions, rings);
      ids.forEach(organizations::ensure);
    }
  }

  int brokers() {
    return BROKERS;
  }

  BrokerProcess broker(int index) {
    return brokers.get(index);
  }

  RestartablePostgres postgres() {
    return postgres;
  }

  Connection superuser() throws SQLException {
    return RestartablePostgres.superuser(url);
  }

  /** All connections; the broker of the one at {@code i} is {@code i} modulo {@link #brokers()}. */
  List<ManagedChannel> channels() {
    return channels;
  }

  /** Starts a broker that was killed, in its place. */
  void relaunch(BrokerProcess broker) throws IOException {
    broker.launch();
    broker.awaitServing();
    channels.forEach(ManagedChannel::resetConnectBackoff);
  }

  /**
   * Cuts the brokers' connections to the database.
   *
   * @param pool {@code batches}, {@code mutations}, {@code snapshots}, or % for all
   */
  void cut(Connection superuser, String pool) throws SQLException {
    try (PreparedStatement statement =
        superuser.prepareStatement(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
                + " current_database() AND application_name LIKE ?")) {
      statement.setString(1, "stepvault-" + pool);
      statement.execute();
    }
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    brokers.forEach(BrokerProcess::close);
  }
}
