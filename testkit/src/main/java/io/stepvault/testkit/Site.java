package io.stepvault.testkit;

import io.grpc.ManagedChannel;
import io.stepvault.server.Broker;
import io.stepvault.server.cli.EmbeddedDatabase;
import io.stepvault.server.cli.PrivateFiles;
import io.stepvault.server.config.Config;
import io.stepvault.server.key.RootKey;
import io.stepvault.server.quota.Quotas;
import io.stepvault.server.store.Database;
import io.stepvault.server.tls.DevelopmentCa;
import io.stepvault.server.tls.IssuedCertificate;
import io.stepvault.server.tls.TlsFiles;
import io.stepvault.server.tls.TlsFilesException;
import io.stepvault.server.token.TokenSigner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A broker, with a certificate authority and a PostgreSQL of its own. All go with this JVM. */
final class Site {
  private static final String IDENTITIES = "spiffe://testkit.stepvault/";

  /** Tests call as fast as they can. */
  private static final Quotas.Rates UNLIMITED = new Quotas.Rates(1_000_000, 1_000_000, 1_000_000);

  /** Each costs a start some time. */
  private static final int CONNECTIONS = 2;

  private static final Duration CERTIFICATE_LIFE = Duration.ofDays(30);

  private final Deque<AutoCloseable> parts = new ConcurrentLinkedDeque<>();
  private final SiteFiles files;
  private final DevelopmentCa authority;
  private final int port;
  private final Operator operator;

  private Site(Cache cache) throws IOException, TlsFilesException {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(parts), "stepvault-testkit-stop"));
    Cache.Run run = cache.newRun();
    parts.push(run);
    files = new SiteFiles(run.folder());
    Template template = Template.in(cache);
    FutureTask<EmbeddedDatabase> database =
        new FutureTask<>(() -> template.startCopy(run.folder()));
    // It is mostly another process that works, beside what comes here meanwhile.
    parts.push(() -> stop(database));
    Thread.ofVirtual().start(database);
    authority = authority();
    Broker broker = Broker.start(config(started(database)), InstantSource.system());
    parts.push(broker);
    port = broker.port();
    ManagedChannel channel = files.connect(port);
    parts.push(channel::shutdownNow);
    operator = new Operator(channel, files.signingKey());
    Thread spare = Thread.ofPlatform().start(() -> leaveSpare(template, run.folder()));
    parts.push(spare::join);
  }

  /** It serves when this returns. */
  static Site start(Cache cache) throws IOException, TlsFilesException {
    return new Site(cache);
  }

  int port() {
    return port;
  }

  SiteFiles files() {
    return files;
  }

  /**
   * A new organization, and a node of that name with a certificate.
   *
   * @return its authorizer's id
   */
  String newTenant(String name) throws IOException {
    issue(authority, name).writeTo(files.folder(), name);
    return operator.newTenant(name);
  }

  private static void leaveSpare(Template template, Path run) {
    try {
      template.leaveSpare(run);
    } catch (IOException e) {
      System.err.println("no copy for the next start: " + e.getMessage());
    }
  }

  private DevelopmentCa authority() throws IOException {
    Instant now = Instant.now();
    DevelopmentCa made =
        DevelopmentCa.create("Stepvault test CA", begin(now), now.plus(CERTIFICATE_LIFE));
    made.writeCertificate(files.authorities());
    made.issueServer(begin(now), now.plus(CERTIFICATE_LIFE)).writeTo(files.folder(), "server");
    RootKey.create(files.rootKey()).close();
    PrivateFiles.write(files.signingKey(), TokenSigner.generatePrivateJwk("testkit", "Ed25519"));
    IssuedCertificate platform = issue(made, SiteFiles.PLATFORM);
    files.writePlatform(platform, made.certificate());
    return made;
  }

  private static IssuedCertificate issue(DevelopmentCa by, String name) {
    Instant now = Instant.now();
    return by.issueClient(IDENTITIES + name, begin(now), now.plus(CERTIFICATE_LIFE));
  }

  private static Instant begin(Instant now) {
    return now.minus(Duration.ofHours(1));
  }

  private Config config(EmbeddedDatabase database) {
    Database.Settings settings = database.settings();
    return new Config(
            new Config.Listen("127.0.0.1", 0),
            new TlsFiles.Paths(
                files.certificate("server"), files.key("server"), files.authorities()),
            new Database.Settings(
                settings.url(), settings.user(), settings.password(), CONNECTIONS),
            files.rootKey(),
            SiteFiles.AUDIENCE,
            Set.of(IDENTITIES + SiteFiles.PLATFORM))
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

  private static void stop(Deque<AutoCloseable> parts) {
    for (AutoCloseable part = parts.poll(); part != null; part = parts.poll()) {
      try {
        part.close();
      } catch (Exception e) {
        System.err.println("not everything stopped: " + e.getMessage());
      }
    }
  }
}
