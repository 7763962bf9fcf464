package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.stepvault.server.error.Refusal;
import io.stepvault.server.store.Database;
import io.stepvault.server.store.Transactions;
import io.stepvault.server.testing.FakeCommits;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.Item;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nothing leaves a transaction that was not confirmed, and mutations of an organization are serial.
 */
final class TransactionsTest {
  private static TestBroker broker;
  private static TestCalls calls;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static List<Function<Transactions, String>> both() {
    return List.of(
        transactions -> transactions.snapshot("default", tx -> "released"),
        transactions -> transactions.mutate("default", tx -> "released"));
  }

  private static Transactions on(FakeCommits commits) {
    return new Transactions(commits.dataSource(), commits.dataSource(), commits.dataSource());
  }

  @Test
  void commitWithoutAWarning_releases() {
    FakeCommits commits = new FakeCommits(broker.config().database());
    commits.warnBefore(); // What a statement warned of is not about the commit.
    both().forEach(work -> assertThat(work.apply(on(commits))).isEqualTo("released"));
  }

  @Test
  void commitWithAWarning_releasesNothing() {
    FakeCommits commits = new FakeCommits(broker.config().database());
    commits.warn();
    both().forEach(work -> assertUnavailable(work, on(commits)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"08006", "40001", "53100", "57P01", "57014", "58030", "25006"})
  void commitThatFails_isUnavailable(String sqlState) {
    FakeCommits commits = new FakeCommits(broker.config().database());
    commits.fail(sqlState);
    both().forEach(work -> assertUnavailable(work, on(commits)));
  }

  @Test
  void commitThatFailsForADefect_isNoRefusalAndReleasesNothing() {
    FakeCommits commits = new FakeCommits(broker.config().database());
    commits.fail("23505");
    both()
        .forEach(
            work ->
                assertThatThrownBy(() -> work.apply(on(commits)))
                    .isInstanceOf(IllegalStateException.class));
  }

  private static void assertUnavailable(
      Function<Transactions, String> work, Transactions transactions) {
    Refusal refusal = catchThrowableOfType(Refusal.class, () -> work.apply(transactions));
    assertThat(refusal).as("the refusal").isNotNull();
    assertThat(refusal.reason()).isEqualTo(ErrorReason.STORE_UNAVAILABLE);
    assertThat(refusal.retryAfter()).isPresent();
  }

  /** The real thing: a wait for a standby that is not there, cancelled. */
  @ParameterizedTest
  @ValueSource(strings = {"snapshots", "mutations"})
  void cancelledWaitForAStandby_releasesNothing(String pool) throws Exception {
    if (pool.equals("snapshots")) {
      calls.create("payments", "value");
    }
    ExecutorService thread = Executors.newSingleThreadExecutor();
    broker.sql("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    try {
      broker.query("SELECT pg_reload_conf()");
      await().until(() -> !broker.query("SHOW synchronous_standby_names").get(0).isEmpty());
      Future<Refused> refused =
          thread.submit(
              () ->
                  Refused.by(
                      () -> {
                        if (pool.equals("snapshots")) {
                          calls.resolve("payments");
                        } else {
                          TestCalls.operator(broker, "default")
                              .createAuthorizer(
                                  io.stepvault.v1.CreateAuthorizerRequest.newBuilder()
                                      .setName("another")
                                      .setBounds(TestCalls.wideBounds())
                                      .build());
                        }
                      }));
      await()
          .until(
              () ->
                  broker
                      .query(
                          "SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
                              + " WHERE wait_event = 'SyncRep' AND datname = current_database()")
                      .contains("t"));
      assertThat(refused.get().reason()).isEqualTo(ErrorReason.STORE_UNAVAILABLE);
    } finally {
      broker.sql("ALTER SYSTEM RESET synchronous_standby_names");
      broker.query("SELECT pg_reload_conf()");
      thread.shutdownNow();
    }
    await().until(() -> broker.query("SHOW synchronous_standby_names").get(0).isEmpty());
  }

  @Test
  void mutation_takesTheOrganizationsLockFirst() throws Exception {
    try (Connection holder = broker.superuser();
        Statement statement = holder.createStatement();
        ExecutorService thread = Executors.newSingleThreadExecutor()) {
      holder.setAutoCommit(false);
      statement.execute(
          "SELECT 1 FROM organization_revision WHERE organization = 'default' FOR UPDATE");
      Future<Item> waiting = thread.submit(() -> calls.create("waiting", "value"));
      String waiter =
          " FROM pg_stat_activity WHERE application_name = 'stepvault-mutations'"
              + " AND datname = current_database() AND wait_event_type = 'Lock'";
      await().until(() -> !broker.query("SELECT pid" + waiter).isEmpty());
      // Of all that it will write, it has touched nothing but that row.
      assertThat(
              broker.query(
                  "SELECT DISTINCT relname FROM pg_locks JOIN pg_class ON oid = relation"
                      + " WHERE mode = 'RowExclusiveLock' AND pid = (SELECT pid"
                      + waiter
                      + ")"))
          .allMatch(name -> name.startsWith("organization_revision"));
      assertThat(waiting.isDone()).isFalse();
      holder.rollback();
      assertThat(waiting.get().getName()).isEqualTo("waiting");
    }
  }

  @Test
  void revisions_areConsecutiveAndCommitInOrder() throws Exception {
    int threads = 4;
    long each = 15;
    long first = revision() + 1;
    List<Long> inOrder = new ArrayList<>();
    try (Database database = Database.open(broker.config().database());
        ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      Transactions transactions = database.transactions();
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        running.add(
            pool.submit(
                () -> {
                  for (int n = 0; n < each; n++) {
                    transactions.mutate(
                        "default",
                        tx -> {
                          // The one before is committed, this one is not.
                          assertThat(revision()).isEqualTo(tx.head().revision() - 1);
                          inOrder.add(tx.head().revision()); // Under the organization's lock.
                          return null;
                        });
                  }
                }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
    assertThat(inOrder)
        .containsExactlyElementsOf(
            LongStream.range(first, first + threads * each).boxed().toList());
    assertThat(revision()).isEqualTo(first + threads * each - 1);
  }

  private static long revision() {
    return Long.parseLong(
        broker
            .query("SELECT revision FROM organization_revision WHERE organization = 'default'")
            .get(0));
  }
}
