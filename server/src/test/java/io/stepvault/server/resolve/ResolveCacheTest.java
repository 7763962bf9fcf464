package io.stepvault.server.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.item.Access;
import io.stepvault.server.item.AccessMode;
import io.stepvault.server.item.Edit;
import io.stepvault.server.item.Grant;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Kind;
import io.stepvault.server.item.Permission;
import io.stepvault.server.item.Principal;
import io.stepvault.server.item.TypeId;
import io.stepvault.server.key.InstallationKey;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.key.SealedValue;
import io.stepvault.server.key.ValueContext;
import io.stepvault.server.store.AuthorityStore;
import io.stepvault.server.store.Batches.BatchTx;
import io.stepvault.server.store.Database;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.OrganizationStore;
import io.stepvault.server.store.Place;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Transactions;
import io.stepvault.server.store.Tx;
import io.stepvault.server.testing.Postgres;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the cache keeps of many organizations, on a real database. */
final class ResolveCacheTest {
  /** Room for 20 organizations without authorizers. */
  private static final long MOST_VIEW_BYTES = 20 * 512L;

  private static final Place PLACE = new Place.Shared("absent");

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

  private void use(String organization) {
    batch(organization, tx -> cache.bringForward(tx.of(organization)));
  }

  @Test
  void aScanOfColdOrganizationsIsBounded_andDoesNotPushOutTheHotOne() {
    List<String> cold = IntStream.range(0, 400).mapToObj(i -> "cold-" + i).toList();
    cold.forEach(organizations::ensure);

    for (int i = 0; i < cold.size(); i++) {
      use(cold.get(i));
      if (i % 4 == 0) {
        use("hot");
      }
    }

    assertThat(cache.authority("hot")).isPresent();
    assertThat(cold.stream().filter(id -> cache.authority(id).isPresent()).count()).isLessThan(20);
  }

  @Test
  void ofAnOrganizationThatWasDroppedNothingOldIsFoundAgain() {
    batch(
        "hot",
        tx -> {
          ResolveCache.View view = cache.bringForward(tx.of("hot"));
          var unused = cache.load(tx.of("hot"), view, List.of(PLACE));
          assertThat(cache.at(view, PLACE)).hasValue(List.of());
        });
    // Not asked for any more, it is the cold one.
    for (int i = 0; i < 100; i++) {
      String other = "other-" + i;
      organizations.ensure(other);
      for (int times = 0; times < 5; times++) {
        use(other);
      }
    }

    assertThat(cache.authority("hot")).isEmpty();
    batch("hot", tx -> assertThat(cache.at(cache.bringForward(tx.of("hot")), PLACE)).isEmpty());
  }

  @Test
  void anOrganizationThatDoesNotExistLeavesNothing() {
    batch("nowhere", tx -> assertThat(tx.heads()).isEmpty());
    assertThat(cache.authority("nowhere")).isEmpty();
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

  @Test
  void otherChangesLeaveTheRestKnown() {
    Item item = create("changed");
    load("changed");
    create("untouched");
    load("untouched");
    change(
        item,
        (tx, before) ->
            before
                .edit()
                .access(
                    before
                        .access()
                        .with(
                            new Grant(
                                new Principal(Principal.Type.USER, "bob"), Permission.CAN_EDIT))));
    assertThat(known("untouched")).isPresent();
    assertThat(known("changed").orElseThrow().access().grants()).hasSize(1);
  }

  @Test
  void ofIdleOrganizationsThoseThatWereLookedAtAreNone() {
    use("hot");
    assertThat(cache.idle()).isEmpty();
    assertThat(cache.idle()).containsExactly("hot");
    cache.forget("hot");
    assertThat(cache.idle()).isEmpty();
  }
}
