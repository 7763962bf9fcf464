package io.stepvault.server.store;

import io.stepvault.server.key.Mac;
import java.time.Instant;

/**
 * The row that every transaction begins with.
 *
 * @param revision of the organization: in a mutation, the new one
 * @param now the database's clock; in a mutation, after the organization's lock was taken
 */
public record Head(
    String organization, long revision, long authorityStamp, Mac authorityMac, Instant now) {}
