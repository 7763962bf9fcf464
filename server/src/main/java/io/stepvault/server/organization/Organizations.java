package io.stepvault.server.organization;

import io.stepvault.server.admission.OperatorGate;
import io.stepvault.server.key.InstallationKey;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.OrganizationStore;
import io.stepvault.server.store.RequestStore;
import java.util.function.Consumer;

/** The use cases of {@code OrganizationService}, for operators. */
public record Organizations(
    OrganizationCatalog catalog, CreateOrganization create, DeleteOrganization delete) {

  /**
   * All of them, over one store.
   *
   * @param forget drops what this broker has in memory of a deleted organization
   */
  public static Organizations of(
      OperatorGate gate,
      OrganizationStore organizations,
      AuditStore audit,
      InstallationKey installationKey,
      Consumer<String> forget) {
    RequestStore requests = new RequestStore();
    return new Organizations(
        new OrganizationCatalog(gate, organizations, audit, installationKey),
        new CreateOrganization(gate, organizations, requests, audit),
        new DeleteOrganization(gate, organizations, requests, audit, forget));
  }
}
