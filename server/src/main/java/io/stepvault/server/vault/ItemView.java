package io.stepvault.server.vault;

import io.stepvault.server.item.Item;
import io.stepvault.server.item.Viewer;
import java.time.Instant;
import java.util.Optional;

/**
 * An item's metadata, as one user sees it at one moment.
 *
 * @param lastUsedAt when a run last got any of its versions, minutes late; empty: never
 */
public record ItemView(Item item, Viewer viewer, Instant now, Optional<Instant> lastUsedAt) {}
