package io.stepvault.server.organization;

import io.stepvault.server.request.RequestId;

/** An organization as an operator wants it; nothing of it is checked yet. */
public record NewOrganization(String id, String displayName, RequestId requestId) {}
