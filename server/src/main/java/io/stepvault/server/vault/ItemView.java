package io.stepvault.server.vault;

import io.stepvault.server.item.Item;
import java.time.Instant;

/** An item's metadata, as one user sees it at one moment. */
public record ItemView(Item item, String user, Instant now) {}
