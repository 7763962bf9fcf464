package io.stepvault.server.grpc;

import io.stepvault.v1.Organization;

/** Organizations as the API shows them. */
final class OrganizationMessages {
  private OrganizationMessages() {}

  static Organization organization(io.stepvault.server.organization.Organization organization) {
    return Organization.newBuilder()
        .setId(organization.id())
        .setDisplayName(organization.displayName())
        .setCreatedAt(Times.timestamp(organization.createdAt()))
        .setEtag(organization.etag())
        .build();
  }
}
