package io.stepvault.server.vault;

import io.stepvault.server.request.RequestId;
import java.util.Optional;

/** What CreateItem asks for; nothing of it is checked yet. */
public record NewItem(
    ItemFields fields, Optional<NewValue> value, RequestedAccess access, RequestId requestId) {}
