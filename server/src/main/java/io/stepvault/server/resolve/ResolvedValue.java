package io.stepvault.server.resolve;

import io.stepvault.server.item.Item;
import io.stepvault.server.key.Plaintext;
import java.time.Duration;

/**
 * One value on its way out.
 *
 * @param holdFor the lease, counted by the holder from sending
 */
public record ResolvedValue(
    String reference, Item item, int version, Plaintext value, Duration holdFor) {}
