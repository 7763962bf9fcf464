package io.stepvault.server.registry;

import io.stepvault.server.authorizer.Bounds;
import io.stepvault.server.request.RequestId;
import java.util.List;

/** What CreateAuthorizer asks for; nothing of it is checked yet. */
public record NewAuthorizer(String name, Bounds bounds, List<NewKey> keys, RequestId requestId) {}
