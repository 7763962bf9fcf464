package io.stepvault.server.store;

import static io.stepvault.schema.Tables.RING_KEY;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.stepvault.schema.tables.records.RingKeyRecord;
import io.stepvault.server.key.InstallationKey;
import io.stepvault.server.key.IntegrityException;
import io.stepvault.server.key.Ring;
import io.stepvault.server.key.RingPurpose;
import io.stepvault.server.key.SealedValue;
import io.stepvault.server.key.WrappedRingKey;
import java.util.List;
import org.jooq.DSLContext;

/**
 * The organizations' key rings, unwrapped and kept: those of the busiest 12,000. One that was
 * dropped is read and unwrapped again.
 */
public final class Rings {
  /** Of about 3 KB each. */
  private static final int MOST_OPEN = 12_000;

  private final InstallationKey installationKey;

  /** Admission by frequency: whoever names many organizations once does not push out the busy. */
  private final Cache<String, Ring> open;

  public Rings(InstallationKey installationKey) {
    this(installationKey, MOST_OPEN);
  }

  Rings(InstallationKey installationKey, long mostOpen) {
    this.installationKey = installationKey;
    this.open = Caffeine.newBuilder().maximumSize(mostOpen).executor(Runnable::run).build();
  }

  /** The ring of the transaction's organization. */
  public Ring of(Tx tx) {
    Ring ring = open.getIfPresent(tx.organization());
    return ring != null ? ring : open(tx);
  }

  private Ring open(Tx tx) {
    List<WrappedRingKey> keys =
        tx.sql()
            .selectFrom(RING_KEY)
            .where(RING_KEY.ORGANIZATION.eq(tx.organization()))
            .orderBy(RING_KEY.CREATED_AT, RING_KEY.ID)
            .fetch(
                row ->
                    new WrappedRingKey(
                        row.getOrganization(), row.getId(), purpose(row), row.getWrappedKey()));
    Ring ring = Ring.open(tx.organization(), keys, installationKey);
    open.put(tx.organization(), ring);
    return ring;
  }

  /** Wipes the key of a value that has left the memory, or has to. */
  public void forget(SealedValue sealed) {
    installationKey.forget(sealed);
  }

  private static RingPurpose purpose(RingKeyRecord row) {
    try {
      return RingPurpose.ofLabel(row.getPurpose());
    } catch (IllegalArgumentException e) {
      throw new IntegrityException(
          "a ring key of organization " + row.getOrganization(), "has an unknown purpose", e);
    }
  }

  /** Drops what is open of an organization that was deleted. */
  public void drop(String organization) {
    open.invalidate(organization);
  }

  /** Deletes the ring of the transaction's organization, for ever; it is to be dropped then. */
  void destroy(Tx tx) {
    tx.sql().deleteFrom(RING_KEY).where(RING_KEY.ORGANIZATION.eq(tx.organization())).execute();
  }

  /**
   * Makes the ring of a new organization; it counts once {@code sql}'s transaction has committed.
   */
  Ring create(DSLContext sql, String organization, java.time.Instant now) {
    List<WrappedRingKey> keys = Ring.generate(organization, installationKey);
    for (WrappedRingKey key : keys) {
      sql.insertInto(RING_KEY)
          .set(RING_KEY.ORGANIZATION, key.organization())
          .set(RING_KEY.ID, key.id())
          .set(RING_KEY.PURPOSE, key.purpose().label())
          .set(RING_KEY.WRAPPED_KEY, key.wrapped())
          .set(RING_KEY.CREATED_AT, now)
          .execute();
    }
    return Ring.open(organization, keys, installationKey);
  }
}
