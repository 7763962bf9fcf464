package io.stepvault.server.jobs;

import io.stepvault.server.log.SafeTrace;
import io.stepvault.server.store.JobStore;
import io.stepvault.server.store.JobStore.Rejected;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jooq.exception.DataAccessException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the broker does beside calls: readiness, counts, partitions to come, old requests, usages
 * and those of long ago, items that were deleted long ago, organizations that are gone, generated
 * values that no retry is given any more, revocations whose tokens have expired.
 */
public final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  private static final long AGAIN_MILLIS = 100;
  private static final int MOST_USAGES_AT_ONCE = 10_000;

  private final JobStore store;
  private final Purge purge;
  private final OldRevocations revocations;
  private final RejectionCounter rejections;
  private final UsageWriter usages;
  private final DeletedOrganizations deletedOrganizations;
  private final Consumer<Boolean> readiness;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("stepvault-jobs").factory());

  /**
   * @param readiness told whether the broker can serve, every 5 s
   */
  public Housekeeping(
      JobStore store,
      Purge purge,
      OldRevocations revocations,
      RejectionCounter rejections,
      UsageWriter usages,
      DeletedOrganizations deletedOrganizations,
      Consumer<Boolean> readiness) {
    this.store = store;
    this.purge = purge;
    this.revocations = revocations;
    this.rejections = rejections;
    this.usages = usages;
    this.deletedOrganizations = deletedOrganizations;
    this.readiness = readiness;
  }

  /** Runs every job once, so that the broker starts ready, then on its schedule. */
  public void start() {
    run(this::hourly);
    run(store::forgetGenerated);
    run(this::checkReadiness);
    every(5, TimeUnit.SECONDS, this::checkReadiness);
    every(10, TimeUnit.SECONDS, this::writeRejections);
    every(1, TimeUnit.SECONDS, usages::writeIfFilling);
    every(30, TimeUnit.SECONDS, usages::write);
    every(5, TimeUnit.SECONDS, deletedOrganizations::forgetThem);
    every(1, TimeUnit.MINUTES, store::forgetGenerated);
    every(1, TimeUnit.HOURS, this::hourly);
    once(0, () -> hourly("items_purged", purge::some));
    once(0, () -> hourly("usages_forgotten", () -> store.forgetUsages(MOST_USAGES_AT_ONCE)));
    every(10, TimeUnit.MINUTES, revocations::forgetSome);
  }

  private interface Job {
    void run() throws SQLException;
  }

  private interface Some {
    /** How many it has done; 0: there are no more. */
    int run() throws SQLException;
  }

  private void every(long delay, TimeUnit unit, Job job) {
    ScheduledFuture<?> unused = timer.scheduleWithFixedDelay(() -> run(job), delay, delay, unit);
  }

  private void once(long delayMillis, Job job) {
    ScheduledFuture<?> unused = timer.schedule(() -> run(job), delayMillis, TimeUnit.MILLISECONDS);
  }

  /** A job that fails is run again at its next time. */
  private static void run(Job job) {
    try {
      job.run();
    } catch (SQLException | RuntimeException | Error e) {
      LOG.atWarn().addKeyValue("trace", SafeTrace.of(e)).log("a job failed");
    }
  }

  private void checkReadiness() throws SQLException {
    boolean ready = false;
    try {
      ready = store.isReady();
    } finally {
      readiness.accept(ready);
    }
  }

  private void writeRejections() throws SQLException {
    Map<Rejected, Long> counts = rejections.drain();
    if (counts.isEmpty()) {
      return;
    }
    try {
      store.addRejected(counts);
    } catch (SQLException | DataAccessException e) {
      rejections.restore(counts);
      throw e;
    }
  }

  private void hourly() throws SQLException {
    store.ensureAuditPartitions();
    int forgotten = store.forgetRequests();
    LOG.atDebug().addKeyValue("requests_forgotten", forgotten).log("housekeeping done");
  }

  /** Once an hour all that there is to do, but other jobs come in between. */
  private void hourly(String what, Some some) throws SQLException {
    long next = TimeUnit.HOURS.toMillis(1);
    try {
      int done = some.run();
      LOG.atDebug().addKeyValue(what, done).log("housekeeping done");
      if (done > 0) {
        next = AGAIN_MILLIS;
      }
    } finally {
      if (!timer.isShutdown()) {
        once(next, () -> hourly(what, some));
      }
    }
  }

  /** Stops the jobs and writes what was counted and seen last. */
  @Override
  public void close() {
    timer.shutdownNow();
    try {
      // A job under way gives back what it cannot write, and it is written here.
      boolean unused = timer.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    run(this::writeRejections);
    run(usages::write);
  }
}
