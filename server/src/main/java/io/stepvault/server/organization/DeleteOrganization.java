package io.stepvault.server.organization;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.admission.OperatorGate;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.audit.AuditEvent;
import io.stepvault.server.audit.AuditEvent.Subject;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.request.RequestId;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.OrganizationStore;
import io.stepvault.server.store.RequestStore;
import io.stepvault.server.store.RequestStore.Done;
import io.stepvault.server.store.Tx;
import io.stepvault.v1.ErrorReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Deletes organizations, for ever: with the key ring goes every value, and with the revision every
 * broker's readiness to answer for it.
 */
public final class DeleteOrganization {
  private final OperatorGate gate;
  private final OrganizationStore organizations;
  private final RequestStore requests;
  private final AuditStore audit;
  private final Consumer<String> forget;

  DeleteOrganization(
      OperatorGate gate,
      OrganizationStore organizations,
      RequestStore requests,
      AuditStore audit,
      Consumer<String> forget) {
    this.gate = gate;
    this.organizations = organizations;
    this.requests = requests;
    this.audit = audit;
    this.forget = forget;
  }

  /**
   * Deletes an organization.
   *
   * @param confirmId the id once more
   * @param etag empty: whatever it is like now
   * @throws Refusal OPERATOR_ONLY, FIELD_INVALID, ORGANIZATION_NOT_FOUND, ETAG_MISMATCH
   */
  public void run(
      Presented presented, String id, String confirmId, String etag, RequestId requestId) {
    gate.run(
        presented,
        id,
        () -> check(id, confirmId, requestId),
        (tx, caller) -> {
          Optional<RequestStore.Key> key = requestId.keyWithoutRing(caller);
          if (organizations.lock(tx)) {
            delete(tx, caller, etag);
            key.ifPresent(k -> requests.done(tx, k, new Done(id, 0)));
          } else if (key.flatMap(k -> requests.find(tx, k)).isEmpty()) {
            throw OrganizationCatalog.notFound();
          }
          return id;
        });
    forget.accept(id);
  }

  private void delete(Tx tx, Caller caller, String etag) {
    Organization organization = organizations.find(tx).orElseThrow(OrganizationCatalog::notFound);
    if (!etag.isEmpty() && !etag.equals(organization.etag())) {
      throw Refusal.of(
          ErrorReason.ETAG_MISMATCH, "the organization has changed since; read it again");
    }
    organizations.delete(tx);
    audit.append(
        tx,
        List.of(
            AuditEvent.allowed(
                caller.actor(), "ORGANIZATION_DELETED", new Subject(organization.id(), null, 0))));
  }

  private static void check(String id, String confirmId, RequestId requestId) {
    List<Violation> violations = new ArrayList<>();
    if (id.isEmpty()) {
      violations.add(new Violation("id", "is required: the organization's id"));
    }
    if (id.equals(Organization.INSTALLATION)) {
      violations.add(new Violation("id", "must not be the installation's own organization"));
    }
    if (!confirmId.equals(id)) {
      violations.add(
          new Violation(
              "confirm_id", "must be the id once more: what is deleted here cannot be restored"));
    }
    requestId.violation().ifPresent(violations::add);
    if (!violations.isEmpty()) {
      throw Refusal.fields(violations);
    }
  }
}
