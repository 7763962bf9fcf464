package io.stepvault.server.vault;

import io.stepvault.server.item.AccessMode;
import io.stepvault.server.request.RequestId;
import java.time.Instant;
import java.util.Optional;

/**
 * What CreateItem asks for; nothing of it is checked yet.
 *
 * @param access empty: a mode that this broker does not know
 */
public record NewItem(
    String name,
    Optional<NewValue> value,
    Optional<Instant> expiresAt,
    Optional<AccessMode> access,
    RequestId requestId) {}
