package io.stepvault.server.jobs;

import io.stepvault.server.store.JobStore;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Drops what this broker has in memory of organizations that were deleted through another. None of
 * it is used any more from the deletion on; here it goes.
 */
public final class DeletedOrganizations {
  /** Longer than the longest transaction: what commits late bears the time at which it began. */
  private static final Duration MARGIN = Duration.ofMinutes(5);

  private final JobStore store;
  private final Consumer<String> forget;
  private Instant since = Instant.EPOCH;

  public DeletedOrganizations(JobStore store, Consumer<String> forget) {
    this.store = store;
    this.forget = forget;
  }

  void forgetThem() throws SQLException {
    JobStore.Deleted deleted = store.organizationsDeletedSince(since);
    deleted.organizations().forEach(forget);
    since = deleted.asOf().minus(MARGIN);
  }
}
