package io.stepvault.server.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.stepvault.server.admission.Admission;
import io.stepvault.server.apikey.RejectionLimit;
import io.stepvault.server.authorizer.AuthoritySet;
import io.stepvault.server.key.InstallationKey;
import io.stepvault.server.key.IntegrityException;
import io.stepvault.server.quota.Quotas;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.AuthorityStore;
import io.stepvault.server.store.Batches.BatchTx;
import io.stepvault.server.store.Database;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.OrganizationStore;
import io.stepvault.server.store.Place;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Transactions;
import io.stepvault.server.testing.Postgres;
import io.stepvault.server.usage.Recorder;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** How what is known becomes true again, and what becomes of it when it cannot. */
final class BringForwardTest {
  private static final Place PLACE = new Place.Shared("absent");

  private final Database.Settings settings = Postgres.fresh();
  private final Database database = Database.open(settings);
  private final InstallationKey key = InstallationKey.generate();
  private final Transactions transactions = database.transactions();
  private final Rings rings = new Rings(key);
  private final OrganizationStore organizations = new OrganizationStore(transactions, rings);
  private final ResolveCache cache =
      new ResolveCache(
          new ItemStore(rings), new AuthorityStore(rings), value -> {}, 1_000_000, 1_000_000);

  @BeforeEach
  void makeOrganization() {
    organizations.ensure("hot");
    count("+ 2");
  }

  @AfterEach
  void close() {
    key.close();
    database.close();
  }

  private void count(String change) {
    sql("UPDATE organization_revision SET revision = revision " + change);
  }

  private void sql(String sql) {
    try (Connection superuser = Postgres.superuser(settings);
        Statement statement = superuser.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void batch(Consumer<BatchTx> work) {
    Object unused =
        transactions
            .batches()
            .run(
                List.of("hot"),
                tx -> {
                  work.accept(tx);
                  return Optional.empty();
                });
  }

  private void bringForward() {
    batch(tx -> cache.bringForward(tx.of("hot")));
  }

  private void learn() {
    batch(
        tx -> {
          var unused = cache.load(tx.of("hot"), cache.bringForward(tx.of("hot")), List.of(PLACE));
        });
    assertThat(isKnown()).isTrue();
  }

  private boolean isKnown() {
    boolean[] known = new boolean[1];
    batch(tx -> known[0] = cache.at(cache.bringForward(tx.of("hot")), PLACE).isPresent());
    return known[0];
  }

  private void assertRefused() {
    assertThatThrownBy(this::bringForward)
        .isInstanceOf(IntegrityException.class)
        .hasMessageContaining("below one that was seen");
  }

  @Test
  void whatIsCountedUpLeavesTheRestKnown() {
    learn();
    count("+ 1");
    assertThat(isKnown()).isTrue();
  }

  @Test
  void aRevisionThatWentBackIsRefusedUntilAllIsForgotten() {
    learn();
    count("- 1");
    assertRefused();
    assertRefused();
    // What was counted twice stands for other changes the second time.
    count("+ 1");
    assertRefused();
    count("+ 1");
    assertRefused();
    cache.clear();
    assertThat(isKnown()).isFalse();
    learn();
  }

  @Test
  void whereNobodyAsksARevisionThatWentBackIsAnError_andIsNotForgottenForIt() {
    learn();
    AuthoritySet before = cache.authority("hot").orElseThrow();
    Logger logger = (Logger) LoggerFactory.getLogger(Committer.class);
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    logged.list = new CopyOnWriteArrayList<>();
    logged.start();
    logger.addAppender(logged);
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
      // Of what was learnt on another connection than its own it keeps nothing.
      await().atMost(Duration.ofSeconds(30)).until(() -> isReadAnew(before));
      count("- 1");
      // Twice: having met it once, it must not take it for good.
      await().atMost(Duration.ofSeconds(30)).until(() -> logged.list.size() >= 2);
    } finally {
      logger.detachAppender(logged);
    }
    assertThat(logged.list).extracting(ILoggingEvent::getLevel).containsOnly(Level.ERROR);
    assertRefused();
  }

  @SuppressWarnings("ReferenceEquality") // Equal ones were read in turn.
  private boolean isReadAnew(AuthoritySet before) {
    return cache.authority("hot").filter(now -> now != before).isPresent();
  }

  @Test
  void untilAllWasReadTheAuthorizersStayKnown() throws Exception {
    bringForward();
    count("+ 1");
    try (Connection superuser = Postgres.superuser(settings);
        Statement statement = superuser.createStatement();
        ExecutorService committer = Executors.newSingleThreadExecutor()) {
      superuser.setAutoCommit(false);
      statement.execute("LOCK TABLE item IN ACCESS EXCLUSIVE MODE");
      Future<?> forward = committer.submit(this::bringForward);
      await().until(() -> somebodyWaits(statement));
      assertThat(cache.authority("hot")).isPresent();
      superuser.rollback();
      assertThat(forward.get()).isNull();
    }
    assertThat(cache.authority("hot")).isPresent();
  }

  private static boolean somebodyWaits(Statement statement) throws SQLException {
    try (ResultSet waits =
        statement.executeQuery(
            "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'item'::regclass")) {
      return waits.next();
    }
  }

  @Test
  void whatCouldNotBeBroughtForwardIsForgotten() {
    learn();
    count("+ 1");
    assertThatThrownBy(
            () ->
                batch(
                    tx -> {
                      sql(
                          "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE"
                              + " datname = current_database()"
                              + " AND application_name = 'stepvault-batches'");
                      var unused = cache.bringForward(tx.of("hot"));
                    }))
        .isNotNull();
    assertThat(cache.authority("hot")).isEmpty();
    assertThat(isKnown()).isFalse();
  }
}
