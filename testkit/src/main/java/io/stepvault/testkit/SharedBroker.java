package io.stepvault.testkit;

import io.stepvault.server.Broker;
import io.stepvault.server.cli.EmbeddedDatabase;
import io.stepvault.server.config.Config;
import io.stepvault.server.key.RootKey;
import io.stepvault.server.quota.Quotas;
import io.stepvault.server.store.Database;
import io.stepvault.server.tls.DevelopmentCa;
import io.stepvault.server.tls.IssuedCertificate;
import io.stepvault.server.tls.TlsFiles;
import io.stepvault.server.tls.TlsFilesException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/** The broker of this JVM, with a certificate authority and a PostgreSQL of its own. */
final class SharedBroker {
  private static final String LOOPBACK = "127.0.0.1";
  private static final String IDENTITIES = "spiffe://testkit.stepvault/";

  /** Tests call as fast as they can. */
  private static final Quotas.Rates UNLIMITED = new Quotas.Rates(1_000_000, 1_000_000, 1_000_000);

  /** Each costs a start some time. */
  private static final int CONNECTIONS = 2;

  private static final Duration CERTIFICATE_LIFE = Duration.ofDays(30);

  private static SharedBroker running;
  private static String failure;

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final AtomicInteger vaults = new AtomicInteger();
  private final Path folder;
  private final DevelopmentCa authority;
  private final Platform platform;
  private final int port;

  private SharedBroker() throws IOException, TlsFilesException {
    boolean started = false;
    try {
      Cache cache = Cache.open();
      Cache.Run run = cache.newRun();
      parts.push(run);
      folder = run.folder();
      FutureTask<EmbeddedDatabase> database =
          new FutureTask<>(() -> Template.in(cache).startCopy(folder));
      // It is mostly another process that works, beside what comes here meanwhile.
      parts.push(() -> stop(database));
      Thread.ofVirtual().start(database);
      authority = authority();
      Platform.Identity identity =
          Platform.Identity.of(issue("platform"), certificateAuthority(), folder);
      Broker broker = Broker.start(config(started(database)), InstantSource.system());
      parts.push(broker);
      port = broker.port();
      platform = Platform.at(address(port), identity);
      parts.push(platform);
      started = true;
    } finally {
      if (!started) {
        close();
      }
    }
  }

  /**
   * Starts it, the first time.
   *
   * @throws IllegalStateException when it does not start; it is not tried again
   */
  static synchronized SharedBroker running() {
    if (failure != null) {
      throw new IllegalStateException("the broker did not start when it was tried: " + failure);
    }
    if (running == null) {
      try {
        running = new SharedBroker();
      } catch (IOException | TlsFilesException | RuntimeException e) {
        failure = e.getMessage();
        throw new IllegalStateException("the broker does not start: " + failure, e);
      }
      Runtime.getRuntime().addShutdownHook(new Thread(running::close, "stepvault-testkit-stop"));
    }
    return running;
  }

  /** A vault in an organization of its own, reached by a node with a certificate of its own. */
  TestVault newVault() {
    String name = "test-" + vaults.incrementAndGet();
    try {
      IssuedCertificate node = issue(name);
      node.writeTo(folder, name);
      return new TestVault(
          platform.newTenant(name),
          new Network(port),
          certificateAuthority(),
          folder.resolve(name + ".pem"),
          folder.resolve(name + ".key"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String address(int port) {
    return LOOPBACK + ":" + port;
  }

  private DevelopmentCa authority() throws IOException {
    Instant now = Instant.now();
    DevelopmentCa made =
        DevelopmentCa.create("Stepvault test CA", begin(now), now.plus(CERTIFICATE_LIFE));
    made.writeCertificate(certificateAuthority());
    made.issueServer(begin(now), now.plus(CERTIFICATE_LIFE)).writeTo(folder, "server");
    RootKey.create(folder.resolve("root.key")).close();
    return made;
  }

  private IssuedCertificate issue(String name) {
    Instant now = Instant.now();
    return authority.issueClient(IDENTITIES + name, begin(now), now.plus(CERTIFICATE_LIFE));
  }

  private static Instant begin(Instant now) {
    return now.minus(Duration.ofHours(1));
  }

  private Path certificateAuthority() {
    return folder.resolve("ca.pem");
  }

  private Config config(EmbeddedDatabase database) {
    Database.Settings settings = database.settings();
    return new Config(
            new Config.Listen(LOOPBACK, 0),
            new TlsFiles.Paths(
                folder.resolve("server.pem"), folder.resolve("server.key"), certificateAuthority()),
            new Database.Settings(
                settings.url(), settings.user(), settings.password(), CONNECTIONS),
            folder.resolve("root.key"),
            Platform.AUDIENCE,
            Set.of(IDENTITIES + "platform"))
        .with(UNLIMITED);
  }

  private static EmbeddedDatabase started(FutureTask<EmbeddedDatabase> database)
      throws IOException {
    try {
      return database.get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while PostgreSQL started", e);
    }
  }

  private static void stop(FutureTask<EmbeddedDatabase> database) throws Exception {
    EmbeddedDatabase started;
    try {
      started = database.get();
    } catch (ExecutionException e) {
      return; // There is nothing to stop.
    }
    started.close();
  }

  private void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        System.err.println("stepvault-testkit: not everything stopped: " + e.getMessage());
      }
    }
  }
}
