package io.stepvault.server;

import io.stepvault.server.admission.Admission;
import io.stepvault.server.admission.Gate;
import io.stepvault.server.admission.OperatorGate;
import io.stepvault.server.apikey.RejectionLimit;
import io.stepvault.server.config.Config;
import io.stepvault.server.explain.Explain;
import io.stepvault.server.grpc.GrpcServer;
import io.stepvault.server.item.Item;
import io.stepvault.server.jobs.DeletedOrganizations;
import io.stepvault.server.jobs.Housekeeping;
import io.stepvault.server.jobs.OldRevocations;
import io.stepvault.server.jobs.Purge;
import io.stepvault.server.jobs.RejectionCounter;
import io.stepvault.server.jobs.UsageWriter;
import io.stepvault.server.key.InstallationKey;
import io.stepvault.server.key.RootKey;
import io.stepvault.server.organization.Organization;
import io.stepvault.server.organization.Organizations;
import io.stepvault.server.quota.Quotas;
import io.stepvault.server.quota.Turns;
import io.stepvault.server.registry.Registry;
import io.stepvault.server.request.Once;
import io.stepvault.server.resolve.Resolver;
import io.stepvault.server.signing.Signing;
import io.stepvault.server.signing.SigningItems;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.AuthorityStore;
import io.stepvault.server.store.Database;
import io.stepvault.server.store.InstallationStore;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.JobStore;
import io.stepvault.server.store.OrganizationStore;
import io.stepvault.server.store.RequestStore;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.TombstoneStore;
import io.stepvault.server.store.Transactions;
import io.stepvault.server.store.UsageStore;
import io.stepvault.server.template.CheckTemplates;
import io.stepvault.server.tls.TlsFiles;
import io.stepvault.server.tls.TlsFilesException;
import io.stepvault.server.tls.TlsFilesWatcher;
import io.stepvault.server.usage.Recorder;
import io.stepvault.server.vault.PageTokens;
import io.stepvault.server.vault.Vault;
import io.stepvault.server.watch.Lookout;
import io.stepvault.server.watch.Opening;
import io.stepvault.server.watch.Watches;
import java.io.IOException;
import java.time.InstantSource;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One broker, wired by hand, top to bottom. */
public final class Broker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Broker.class);

  /** The organization that is there from the first start. */
  public static final String DEFAULT_ORGANIZATION = "default";

  private static final long CACHE_BYTES = 64L * 1024 * 1024;

  private final Database database;
  private final TlsFilesWatcher tlsWatcher;
  private final Housekeeping housekeeping;
  private final Resolver resolver;
  private final Watches watches;
  private final GrpcServer server;

  private Broker(
      Database database,
      TlsFilesWatcher tlsWatcher,
      Housekeeping housekeeping,
      Resolver resolver,
      Watches watches,
      GrpcServer server) {
    this.database = database;
    this.tlsWatcher = tlsWatcher;
    this.housekeeping = housekeeping;
    this.resolver = resolver;
    this.watches = watches;
    this.server = server;
  }

  /**
   * Starts a broker; it serves when this returns.
   *
   * @param clock judges certificates and times heartbeats; the database's clock judges everything
   *     else
   */
  public static Broker start(Config config, InstantSource clock)
      throws IOException, TlsFilesException {
    TlsFiles tls =
        TlsFiles.load(
            config.tls(),
            problem -> LOG.atError().addKeyValue("problem", problem).log("tls files not reloaded"));
    try (RootKey rootKey = RootKey.load(config.rootKey())) {
      Database database = Database.open(config.database());
      try {
        return serve(config, clock, tls, rootKey, database);
      } catch (IOException | RuntimeException e) {
        database.close();
        throw e;
      }
    }
  }

  private static Broker serve(
      Config config, InstantSource clock, TlsFiles tls, RootKey rootKey, Database database)
      throws IOException {
    Transactions transactions = database.transactions();
    InstallationKey installationKey = new InstallationStore(transactions).open(rootKey);
    Rings rings = new Rings(installationKey);
    OrganizationStore organizations = new OrganizationStore(transactions, rings);
    organizations.ensure(DEFAULT_ORGANIZATION);
    organizations.ensure(Organization.INSTALLATION);
    AuthorityStore authorities = new AuthorityStore(rings);
    ItemStore items = new ItemStore(rings);
    AuditStore audit = new AuditStore(UUID.randomUUID());

    RejectionCounter rejections = new RejectionCounter(clock);
    Quotas quotas = new Quotas(config.quotas(), System::nanoTime);
    Admission admission = new Admission(organizations, rejections, quotas, config.audience());
    Gate gate = new Gate(admission, transactions, authorities, audit);
    Once once = new Once(new RequestStore(), rings);

    Recorder observed = new Recorder();
    UsageStore usages = new UsageStore(transactions);
    Resolver resolver =
        Resolver.start(
            transactions,
            admission,
            items,
            authorities,
            rings,
            audit,
            observed,
            new RejectionLimit(),
            CACHE_BYTES);
    Watches watches =
        Watches.start(
            database.besideTheHotPath(),
            new Opening(gate, items, rings, audit),
            new Lookout(admission, authorities, items, rings),
            rejections,
            clock);
    GrpcServer server =
        GrpcServer.builder(
                tls,
                clock,
                config.operators(),
                rejections,
                quotas,
                new Turns(config.database().poolSize()))
            .vault(Vault.of(gate, items, usages, authorities, rings, audit, once))
            .resolve(
                resolver,
                new Signing(gate, new SigningItems(items, rings), audit, observed),
                new Explain(gate, admission, authorities, items, audit),
                new CheckTemplates(gate, items, usages, audit, once),
                watches)
            .authorizers(Registry.of(gate, authorities, audit, once, new PageTokens(rings)), gate)
            .organizations(
                Organizations.of(
                    new OperatorGate(admission, transactions, audit),
                    organizations,
                    audit,
                    installationKey,
                    rings::drop))
            .start(config.listen());
    JobStore jobs = new JobStore(database);
    Housekeeping housekeeping =
        new Housekeeping(
            jobs,
            new Purge(new TombstoneStore(database, audit), Item.RESTORABLE),
            new OldRevocations(jobs, transactions, authorities, audit),
            rejections,
            new UsageWriter(observed, usages),
            new DeletedOrganizations(jobs, rings::drop),
            server::setReady);
    housekeeping.start();
    LOG.atInfo()
        .addKeyValue("address", config.listen().address())
        .addKeyValue("port", server.port())
        .addKeyValue("root_key", rootKey.id())
        .log("serving");
    return new Broker(
        database, TlsFilesWatcher.start(tls), housekeeping, resolver, watches, server);
  }

  public int port() {
    return server.port();
  }

  /** Lets calls under way end, for some seconds, then stops. */
  @Override
  public void close() {
    watches.close(); // First: the server waits for calls under way, and these would never end.
    server.close();
    resolver.close();
    tlsWatcher.close();
    housekeeping.close();
    database.close();
    LOG.atInfo().log("stopped");
  }
}
