package io.stepvault.server.cli;

import io.stepvault.server.Broker;
import io.stepvault.server.config.Config;
import io.stepvault.server.key.RootKey;
import io.stepvault.server.store.Database;
import io.stepvault.server.tls.TlsFilesException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/** A broker on a development home, with the home's own PostgreSQL and authorizer. */
final class DevBroker implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";

  private final DevHome home;
  private final String address;
  private final Database.Settings database;
  private final Deque<AutoCloseable> parts;

  private DevBroker(
      DevHome home, String address, Database.Settings database, Deque<AutoCloseable> parts) {
    this.home = home;
    this.address = address;
    this.database = database;
    this.parts = parts;
  }

  /**
   * Makes what is missing in the home and starts; it serves when this returns.
   *
   * @param port 0: a free one
   * @throws CommandFailure when it cannot start here; everything that had started is stopped
   */
  static DevBroker start(
      DevHome home, int port, EmbeddedDatabase.Durability durability, InstantSource clock)
      throws IOException {
    Deque<AutoCloseable> parts = new ArrayDeque<>();
    boolean started = false;
    try {
      home.create();
      parts.push(HomeLock.take(home));
      DevCertificates.ensure(home, clock.instant());
      writeDescriptorSet(home);
      ensureRootKey(home);
      EmbeddedDatabase database = EmbeddedDatabase.start(home.database(), durability);
      parts.push(database);
      Broker broker =
          Broker.start(
              new Config(
                  new Config.Listen(LOOPBACK, port),
                  home.server(),
                  database.settings(),
                  home.rootKey(),
                  DevHome.AUDIENCE,
                  Set.of(DevHome.spiffeId("operator"))),
              clock);
      parts.push(broker);
      String address = LOOPBACK + ":" + broker.port();
      EnvFile.write(home, address, DevAuthorizer.ensure(home, address));
      started = true;
      return new DevBroker(home, address, database.settings(), parts);
    } catch (TlsFilesException e) {
      throw new CommandFailure(e.getMessage(), e);
    } finally {
      if (!started) {
        closeAll(parts);
      }
    }
  }

  private static void writeDescriptorSet(DevHome home) throws IOException {
    try (InputStream in = DevBroker.class.getResourceAsStream("/stepvault.protoset")) {
      PrivateFiles.write(home.descriptorSet(), in.readAllBytes());
    }
  }

  /** A new key beside old data would only hide that the old one is lost: the broker says so. */
  private static void ensureRootKey(DevHome home) {
    if (!Files.exists(home.rootKey()) && !EmbeddedDatabase.holdsData(home.database())) {
      RootKey.create(home.rootKey()).close();
    }
  }

  DevHome home() {
    return home;
  }

  /** {@code host:port}, for which the broker's certificate is good. */
  String address() {
    return address;
  }

  /** Its PostgreSQL, as the superuser. */
  Database.Settings database() {
    return database;
  }

  /** Stops the broker, then the database. */
  @Override
  public void close() {
    closeAll(parts);
  }

  private static void closeAll(Deque<AutoCloseable> parts) {
    RuntimeException failure = null;
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        failure = new CommandFailure("not everything stopped: " + e.getMessage(), e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
