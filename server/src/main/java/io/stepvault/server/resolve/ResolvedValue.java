package io.stepvault.server.resolve;

import io.stepvault.server.item.Kind;
import io.stepvault.server.key.Plaintext;
import java.time.Duration;

/**
 * One value on its way out.
 *
 * @param holdFor the lease, counted by the holder from sending
 */
public record ResolvedValue(
    String reference, String itemId, int version, Kind kind, Plaintext value, Duration holdFor) {}
