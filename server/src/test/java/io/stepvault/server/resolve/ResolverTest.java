package io.stepvault.server.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.admission.Admission;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.apikey.RejectionLimit;
import io.stepvault.server.error.Refusal;
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
import io.stepvault.v1.Access;
import io.stepvault.v1.ErrorReason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A resolver with a cache of its own, on a real database. */
final class ResolverTest {
  private static TestBroker broker;
  private static TestCalls calls;
  private static Database database;
  private static ExecutorService eventLoop;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
    database = Database.open(broker.config().database());
    eventLoop = Executors.newSingleThreadExecutor();
  }

  @AfterAll
  static void stop() {
    eventLoop.close();
    database.close();
    broker.close();
  }

  private static Resolver resolver(long cacheBytes) {
    Transactions transactions = database.transactions();
    Rings rings =
        new Rings(
            new InstallationStore(transactions).open(RootKey.load(broker.config().rootKey())));
    Admission admission =
        new Admission(
            new OrganizationStore(transactions, rings),
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

  private static Supplier<Demand> values(String... references) {
    return () -> new ValuesDemand(List.of(references));
  }

  private static Presented presented() {
    return new Presented(
        "ResolveService/Resolve",
        "resolve",
        new PeerIdentity("spiffe://test/node-a", "", Instant.MIN, Instant.MAX),
        false,
        Optional.of(calls.token("node-a")),
        Optional.empty());
  }

  /** Keeps what it is told; {@code broken} ones cannot send values. */
  private static final class Told implements ResolveReply {
    private final boolean broken;
    private final CompletableFuture<List<String>> values = new CompletableFuture<>();
    private final CompletableFuture<Refusal> refusal = new CompletableFuture<>();

    Told(boolean broken) {
      this.broken = broken;
    }

    @Override
    public Executor eventLoop() {
      return eventLoop;
    }

    @Override
    public boolean isWanted() {
      return true;
    }

    @Override
    public void values(List<ResolvedValue> resolved) {
      List<String> texts =
          resolved.stream()
              .map(one -> new String(one.value().exposeBytes(), StandardCharsets.UTF_8))
              .toList();
      resolved.forEach(one -> one.value().close());
      if (broken) {
        throw new IllegalStateException("cannot be sent");
      }
      values.complete(texts);
    }

    @Override
    public void refused(Refusal told) {
      refusal.complete(told);
      values.completeExceptionally(told);
    }
  }

  @Test
  void whatDoesNotFitTheCacheIsServedAllTheSame() throws Exception {
    calls.create("fits-nowhere-1", "one");
    calls.create("fits-nowhere-2", "two", Access.Mode.TEAM);
    try (Resolver resolver = resolver(1)) {
      for (int i = 0; i < 3; i++) {
        Told told = new Told(false);
        resolver.resolve(presented(), values("fits-nowhere-1", "fits-nowhere-2"), told);
        assertThat(told.values.get()).containsExactly("one", "two");
      }
    }
  }

  @Test
  void anAnswerThatCannotBeSentBecomesARefusalAndHarmsNoOther() throws Exception {
    calls.create("sendable", "value");
    try (Resolver resolver = resolver(1_000_000)) {
      Told broken = new Told(true);
      Told fine = new Told(false);
      resolver.resolve(presented(), values("sendable"), broken);
      resolver.resolve(presented(), values("sendable"), fine);
      assertThat(broken.refusal.get().reason()).isEqualTo(ErrorReason.INTERNAL_ERROR);
      assertThat(fine.values.get()).containsExactly("value");
    }
  }

  @Test
  void whatWaitsWhenItClosesIsRefused() throws Exception {
    calls.create("late", "value");
    Resolver resolver = resolver(1_000_000);
    Told[] many = new Told[2_000];
    for (int i = 0; i < many.length; i++) {
      many[i] = new Told(false);
      resolver.resolve(presented(), values("late"), many[i]);
    }
    resolver.close();
    for (Told told : many) {
      try {
        assertThat(told.values.get()).containsExactly("value");
      } catch (ExecutionException refused) {
        assertThat(told.refusal.get().reason()).isEqualTo(ErrorReason.STORE_UNAVAILABLE);
      }
    }
  }
}
