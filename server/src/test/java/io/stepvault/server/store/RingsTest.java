package io.stepvault.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.key.InstallationKey;
import io.stepvault.server.key.Ring;
import io.stepvault.server.testing.Postgres;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RingsTest {
  private static final int MOST_OPEN = 10;

  @Test
  void manyOrganizationsAreNotAllKept_andDoNotPushOutTheBusyOne() {
    try (Database database = Database.open(Postgres.fresh());
        InstallationKey key = InstallationKey.generate()) {
      Transactions transactions = database.transactions();
      Rings rings = new Rings(key, MOST_OPEN);
      OrganizationStore organizations = new OrganizationStore(transactions, rings);
      List<String> cold = IntStream.range(0, 20 * MOST_OPEN).mapToObj(i -> "cold-" + i).toList();
      organizations.ensure("hot");
      cold.forEach(organizations::ensure);

      Ring hot = transactions.snapshot("hot", rings::of);
      List<Ring> first = new ArrayList<>();
      for (int i = 0; i < cold.size(); i++) {
        first.add(transactions.snapshot(cold.get(i), rings::of));
        if (i % 2 == 0) {
          assertThat(transactions.snapshot("hot", rings::of)).isSameAs(hot);
        }
      }

      long kept =
          IntStream.range(0, cold.size())
              .filter(i -> transactions.snapshot(cold.get(i), rings::of) == first.get(i))
              .count();
      assertThat(kept).isLessThanOrEqualTo(MOST_OPEN);
    }
  }
}
