package io.stepvault.server.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.key.InstallationKey;
import io.stepvault.server.store.AuthorityStore;
import io.stepvault.server.store.Batches.BatchTx;
import io.stepvault.server.store.Database;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.OrganizationStore;
import io.stepvault.server.store.Place;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Transactions;
import io.stepvault.server.testing.Postgres;
import java.util.List;
import java.util.Optional;
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
  private final ResolveCache cache =
      new ResolveCache(new ItemStore(rings), new AuthorityStore(rings), 1_000_000, MOST_VIEW_BYTES);

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
}
