package io.stepvault.server.store;

import io.stepvault.server.key.Mac;
import java.time.Instant;

/**
 * The row that every transaction begins with.
 *
 * @param revision of the organization: in a mutation, the new one
 * @param tombstoneFloor the revision of the last purge: whoever knows the organization as of one
 *     below may know items that are gone, and cannot learn so from what was stamped later
 * @param now the database's clock; in a mutation, after the organization's lock was taken
 */
public record Head(
    String organization,
    long revision,
    long tombstoneFloor,
    long authorityStamp,
    Mac authorityMac,
    Instant now) {

  /** In the place of the row of an organization that has none. */
  static Head none(String organization, Instant now) {
    return new Head(organization, 0, 0, 0, new Mac("", new byte[0]), now);
  }
}
