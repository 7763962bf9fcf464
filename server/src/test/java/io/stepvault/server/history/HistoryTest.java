package io.stepvault.server.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Brokers in processes of their own are linearizable, and what they release is on record, whatever
 * happens to them and to their database. A long run:
 *
 * <pre>mvn -pl server -am test -Dtest=HistoryTest -Dsurefire.failIfNoSpecifiedTests=false \
 *   -Dstepvault.histories=1000 -Dstepvault.seed=1</pre>
 */
final class HistoryTest {
  /** The eighth meets a costly fault. */
  private static final int HISTORIES = Integer.getInteger("stepvault.histories", 8);

  private static final long SEED = Long.getLong("stepvault.seed", 1);

  private static final List<Fault> CHEAP =
      List.of(Fault.CUTS, Fault.PURGES, Fault.PAUSES, Fault.NONE);

  /** Each takes some seconds, until what was killed is back. */
  private static final List<Fault> COSTLY =
      List.of(Fault.FAIL_OVER, Fault.KILL, Fault.DATABASE_CRASH, Fault.DATABASE_RESTART);

  private static Fault fault(int history) {
    return history % 8 == 7
        ? COSTLY.get(history / 8 % COSTLY.size())
        : CHEAP.get(history % CHEAP.size());
  }

  @Test
  void noHistoryShowsAStaleAnswerOrAReleaseWithoutRecord() throws Exception {
    Map<Fault, Integer> operations = new EnumMap<>(Fault.class);
    try (RestartablePostgres postgres = RestartablePostgres.start();
        Cluster cluster = Cluster.start(postgres, Optional.empty())) {
      List<String> organizations = new ArrayList<>();
      for (int i = 0; i < HISTORIES + 2 * (HISTORIES / 100); i++) {
        organizations.add("history-" + i);
      }
      cluster.createOrganizations(organizations);
      for (int i = 0; i < HISTORIES; i++) {
        Fault fault = fault(i);
        History.Result result = new History(cluster, organizations.get(i), fault, SEED + i).run();
        assertThat(result.violations()).as("history %d, with %s", i, fault).isEmpty();
        operations.merge(fault, result.operations(), Integer::sum);
        if ((i + 1) % 100 == 0) {
          assertThat(new FailBack(cluster, organizations.get(HISTORIES + i / 100 * 2)).violations())
              .as("a fail-back after history %d", i)
              .isEmpty();
          assertThat(
                  new OldTimeline(cluster, organizations.get(HISTORIES + i / 100 * 2 + 1))
                      .violations())
              .as("an old primary after history %d", i)
              .isEmpty();
          System.out.println((i + 1) + " histories, operations checked: " + operations);
        }
      }
    }
  }
}
