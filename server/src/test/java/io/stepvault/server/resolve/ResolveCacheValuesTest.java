package io.stepvault.server.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepvault.server.admission.Admission;
import io.stepvault.server.apikey.RejectionLimit;
import io.stepvault.server.item.Access;
import io.stepvault.server.item.AccessMode;
import io.stepvault.server.item.Edit;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Kind;
import io.stepvault.server.item.TypeId;
import io.stepvault.server.key.InstallationKey;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.key.SealedValue;
import io.stepvault.server.key.ValueContext;
import io.stepvault.server.quota.Quotas;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.AuthorityStore;
import io.stepvault.server.store.Batches.BatchTx;
import io.stepvault.server.store.Database;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.ItemStore.VersionId;
import io.stepvault.server.store.OrganizationStore;
import io.stepvault.server.store.Place;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Transactions;
import io.stepvault.server.store.Tx;
import io.stepvault.server.testing.Postgres;
import io.stepvault.server.usage.Recorder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Values in memory: read once, and wiped when they are destroyed or out of date. */
final class ResolveCacheValuesTest {
  /** Room for 20 organizations without authorizers. */
  private static final long MOST_VIEW_BYTES = 20 * 512L;

  private final Database database = Database.open(Postgres.fresh());
  private final InstallationKey key = InstallationKey.generate();
  private final Transactions transactions = database.transactions();
  private final Rings rings = new Rings(key);
  private final OrganizationStore organizations = new OrganizationStore(transactions, rings);
  private final ItemStore items = new ItemStore(rings);
  private final Queue<SealedValue> wiped = new ConcurrentLinkedQueue<>();
  private final ResolveCache cache =
      new ResolveCache(items, new AuthorityStore(rings), wiped::add, 1_000_000, MOST_VIEW_BYTES);

  @BeforeEach
  void makeOrganization() {
    organizations.ensure("hot");
  }

  @AfterEach
  void close() {
    key.close();
    database.close();
  }

  private void batch(String organization, Consumer<BatchTx> work) {
    Object unused =
        transactions
            .batches()
            .run(
                List.of(organization),
                tx -> {
                  work.accept(tx);
                  return Optional.empty();
                });
  }

  private Item create(String name) {
    return transactions.mutate(
        "hot",
        tx -> {
          String id = TypeId.generate("vlt");
          Item item =
              Item.of(
                  "hot",
                  id,
                  name,
                  Kind.SECRET,
                  Access.of(AccessMode.TEAM, "alice"),
                  version(tx, id, 1),
                  tx.head().revision());
          items.insert(tx, item);
          return item;
        });
  }

  private ItemVersion version(Tx tx, String item, int number) {
    try (Plaintext value = Plaintext.adopt(new byte[] {(byte) number})) {
      return new ItemVersion(
          number,
          ItemVersion.State.ENABLED,
          tx.now(),
          null,
          null,
          "alice",
          new ItemVersion.Sealed(
              rings.of(tx).seal(new ValueContext("hot", item, number, "SECRET"), value)));
    }
  }

  private void change(Item item, BiFunction<Tx, Item, Edit> change) {
    Object unused =
        transactions.mutate(
            "hot",
            tx -> {
              Item before = items.withValues(tx, List.of(new Place.Id(item.id()))).getFirst();
              items.update(
                  tx, before, change.apply(tx, before).done(tx.now(), tx.head().revision()));
              return Optional.empty();
            });
  }

  private void rotate(Item item) {
    change(
        item,
        (tx, before) -> {
          int number = before.versions().nextNumber();
          return before
              .edit()
              .versions(
                  before
                      .versions()
                      .with(version(tx, item.id(), number))
                      .activate(number, tx.now(), Optional.empty()));
        });
  }

  private void destroy(Item item, int number) {
    change(
        item,
        (tx, before) ->
            before
                .edit()
                .versions(
                    before.versions().change(number, version -> version.destroyed(tx.now()))));
  }

  /** What is known of the item by its name, after the cache was brought forward. */
  private Optional<Item> known(String name) {
    AtomicReference<Optional<Item>> known = new AtomicReference<>(Optional.empty());
    batch(
        "hot",
        tx ->
            known.set(
                cache
                    .at(cache.bringForward(tx.of("hot")), new Place.Shared(name))
                    .flatMap(here -> here.stream().findFirst())));
    return known.get();
  }

  private Item load(String name) {
    AtomicReference<Item> loaded = new AtomicReference<>();
    batch(
        "hot",
        tx -> {
          ResolveCache.View view = cache.bringForward(tx.of("hot"));
          Place place = new Place.Shared(name);
          loaded.set(cache.load(tx.of("hot"), view, List.of(place)).items().get(place).getFirst());
        });
    return loaded.get();
  }

  private SealedValue loadValue(Item item, int number) {
    AtomicReference<SealedValue> loaded = new AtomicReference<>();
    VersionId id = new VersionId(item.id(), number);
    batch(
        "hot",
        tx -> {
          ResolveCache.View view = cache.bringForward(tx.of("hot"));
          loaded.set(cache.loadValues(tx.of("hot"), view, Map.of(id, item)).get(id));
        });
    return loaded.get();
  }

  @Test
  void theValueOfAnOlderVersionIsReadOnceAndKeptOverChanges() {
    Item item = create("pinned");
    rotate(item);
    Item loaded = load("pinned");
    assertThat(loaded.versions().get(1).isRead()).isFalse();

    SealedValue value = loadValue(loaded, 1);

    assertThat(known("pinned").orElseThrow().versions().get(1).value()).isSameAs(value);
    SealedValue current = loaded.current().value();
    change(item, (tx, before) -> before.edit().expiresAt(tx.now().plusSeconds(60)));
    Item after = known("pinned").orElseThrow();
    assertThat(after.expiresAt()).isNotNull();
    assertThat(after.versions().get(1).value()).isSameAs(value);
    assertThat(after.current().value()).isSameAs(current);
    assertThat(wiped).isEmpty();
  }

  @Test
  void whatWasDestroyedIsWiped_andNothingElse() {
    Item item = create("destroyed");
    rotate(item);
    Item loaded = load("destroyed");
    SealedValue older = loadValue(loaded, 1);
    destroy(item, 1);
    assertThat(known("destroyed").orElseThrow().versions().get(1).isRead()).isFalse();
    assertThat(wiped).containsExactly(older);
    destroy(item, 2);
    assertThat(known("destroyed").orElseThrow().current().isRead()).isFalse();
    assertThat(wiped).containsExactly(older, loaded.current().value());
  }

  @Test
  void afterAMoveNothingOldIsFoundAndWhatWasThereIsWiped() {
    Item item = create("moved");
    SealedValue value = load("moved").current().value();
    batch(
        "hot",
        tx -> {
          ResolveCache.View view = cache.bringForward(tx.of("hot"));
          var unused = cache.load(tx.of("hot"), view, List.of(new Place.Shared("moved here")));
        });
    change(item, (tx, before) -> before.edit().name("moved here"));
    assertThat(known("moved")).isEmpty();
    batch(
        "hot",
        tx -> {
          ResolveCache.View view = cache.bringForward(tx.of("hot"));
          assertThat(cache.at(view, new Place.Shared("moved"))).isEmpty();
          assertThat(cache.at(view, new Place.Shared("moved here"))).isEmpty();
        });
    assertThat(wiped).containsExactly(value);
  }

  @Test
  void whereNobodyAsksWhatWasDestroyedIsWipedToo() throws Exception {
    Item item = create("nobody asks");
    SealedValue value = load("nobody asks").current().value();
    Admission admission =
        new Admission(
            organizations,
            (certificate, reason) -> {},
            new Quotas(new Quotas.Rates(9, 9, 9), System::nanoTime),
            "stepvault");
    AuditStore audit = new AuditStore(UUID.randomUUID());
    try (Committer committer =
        new Committer(
            transactions.batches(),
            admission,
            cache,
            rings,
            audit,
            new Release(transactions, audit, new Recorder(), new RejectionLimit()),
            new IdlePoll(Duration.ofMillis(20)))) {
      assertThat(committer).isNotNull();
      destroy(item, 1);
      await().atMost(Duration.ofSeconds(30)).until(() -> !wiped.isEmpty());
    }
    assertThat(wiped).contains(value);
  }
}
