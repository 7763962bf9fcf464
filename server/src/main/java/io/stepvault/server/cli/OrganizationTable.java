package io.stepvault.server.cli;

import io.stepvault.v1.Organization;
import java.util.List;

/** Organizations as a person reads them. */
final class OrganizationTable {
  private OrganizationTable() {}

  /** One line about one organization. */
  static String line(Organization organization) {
    return Printable.text(
        organization.getDisplayName().isEmpty()
            ? organization.getId()
            : organization.getId() + " (" + organization.getDisplayName() + ")");
  }

  /** A head line, and one for each organization, in columns. */
  static List<String> lines(List<Organization> organizations, When when) {
    Table table = new Table("ID", "NAME", "CREATED", "ETAG");
    for (Organization organization : organizations) {
      table.row(
          organization.getId(),
          organization.getDisplayName(),
          organization.hasCreatedAt() ? when.at(organization.getCreatedAt()) : "",
          organization.getEtag());
    }
    return table.lines();
  }
}
