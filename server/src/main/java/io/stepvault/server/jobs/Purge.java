package io.stepvault.server.jobs;

import io.stepvault.server.error.Refusal;
import io.stepvault.server.log.SafeTrace;
import io.stepvault.server.store.TombstoneStore;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Purges what was deleted too long ago to be restored, a little at a time. */
public final class Purge {
  private static final Logger LOG = LoggerFactory.getLogger(Purge.class);

  /** Each waits for its organization's lock, and other jobs wait behind. */
  private static final int MOST_ORGANIZATIONS = 10;

  private final TombstoneStore tombstones;
  private final Duration restorable;

  /**
   * @param restorable how long a deleted item can be restored
   */
  public Purge(TombstoneStore tombstones, Duration restorable) {
    this.tombstones = tombstones;
    this.restorable = restorable;
  }

  /**
   * Purges some items of some organizations.
   *
   * @return how many; 0: there is nothing to do, or nothing that could be done
   * @throws Refusal STORE_UNAVAILABLE
   */
  public int some() {
    int purged = 0;
    for (String organization : tombstones.organizations(restorable, MOST_ORGANIZATIONS)) {
      try {
        purged += tombstones.purge(organization, restorable);
      } catch (RuntimeException e) {
        LOG.atWarn()
            .addKeyValue("organization", organization)
            .addKeyValue("trace", SafeTrace.of(e))
            .log("nothing was purged");
      }
    }
    return purged;
  }
}
