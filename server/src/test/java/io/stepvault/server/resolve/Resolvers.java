package io.stepvault.server.resolve;

import io.stepvault.server.admission.Admission;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.apikey.RejectionLimit;
import io.stepvault.server.key.RootKey;
import io.stepvault.server.quota.Quotas;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.AuthorityStore;
import io.stepvault.server.store.Database;
import io.stepvault.server.store.InstallationStore;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.OrganizationStore;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Transactions;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.tls.PeerIdentity;
import io.stepvault.server.usage.Recorder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Resolvers with memories of their own, on one real database, without a network before them. */
final class Resolvers implements AutoCloseable {
  private final TestBroker broker = TestBroker.start();
  private final TestCalls calls = TestCalls.register(broker, "default");
  private final Database database = Database.open(broker.config().database());

  /** A broker on the same database, to store items by. */
  TestBroker broker() {
    return broker;
  }

  TestCalls calls() {
    return calls;
  }

  Resolver start(long cacheBytes) {
    return start(database.transactions(), cacheBytes);
  }

  /** One whose batches use this connection. */
  Resolver start(HeldConnection held) {
    return start(
        new Transactions(held.dataSource(), held.dataSource(), held.dataSource()), 1_000_000);
  }

  private Resolver start(Transactions transactions, long cacheBytes) {
    Transactions others = database.transactions();
    Rings rings =
        new Rings(new InstallationStore(others).open(RootKey.load(broker.config().rootKey())));
    Admission admission =
        new Admission(
            new OrganizationStore(others, rings),
            (certificate, reason) -> {},
            new Quotas(broker.config().quotas(), System::nanoTime),
            broker.config().audience());
    return Resolver.start(
        transactions,
        admission,
        new ItemStore(rings),
        new AuthorityStore(rings),
        rings,
        new AuditStore(UUID.randomUUID()),
        new Recorder(),
        new RejectionLimit(),
        cacheBytes);
  }

  static Supplier<Demand> values(String... references) {
    return () -> new ValuesDemand(List.of(references));
  }

  /** Node a with a token of its own. */
  Presented presented() {
    return presented("node-a", calls.token("node-a"));
  }

  static Presented presented(String certificate, String token) {
    return new Presented(
        "ResolveService/Resolve",
        "resolve",
        new PeerIdentity("spiffe://test/" + certificate, "", Instant.MIN, Instant.MAX),
        false,
        Optional.of(token),
        Optional.empty());
  }

  @Override
  public void close() {
    database.close();
    broker.close();
  }
}
