package io.stepvault.server.organization;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.admission.OperatorGate;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.audit.AuditEvent;
import io.stepvault.server.audit.AuditEvent.Subject;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.OrganizationStore;
import io.stepvault.server.store.RequestStore;
import io.stepvault.server.store.RequestStore.Done;
import io.stepvault.server.store.Transactions;
import io.stepvault.server.store.Tx;
import io.stepvault.v1.ErrorReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes organizations. The request is noted in the organization that it made. */
public final class CreateOrganization {
  private static final int LONGEST_NAME = 200;

  private final OperatorGate gate;
  private final OrganizationStore organizations;
  private final RequestStore requests;
  private final AuditStore audit;

  CreateOrganization(
      OperatorGate gate, OrganizationStore organizations, RequestStore requests, AuditStore audit) {
    this.gate = gate;
    this.organizations = organizations;
    this.requests = requests;
    this.audit = audit;
  }

  /**
   * Makes an organization.
   *
   * @throws Refusal OPERATOR_ONLY, FIELD_INVALID, NAME_TAKEN, REQUEST_ID_REUSED
   */
  public Organization run(Presented presented, NewOrganization request) {
    return gate.run(
        presented,
        request.id(),
        () -> check(request),
        (tx, caller) ->
            organizations.create(tx, request.displayName())
                ? created(tx, caller, request)
                : again(tx, caller, request));
  }

  private Organization created(Tx tx, Caller caller, NewOrganization request) {
    request
        .requestId()
        .keyWithoutRing(caller)
        .ifPresent(key -> requests.done(tx, key, new Done(request.id(), 0)));
    audit.append(
        tx,
        List.of(
            AuditEvent.allowed(
                caller.actor(), "ORGANIZATION_CREATED", new Subject(request.id(), null, 0))));
    return organizations.find(tx).orElseThrow();
  }

  /** The organization that this very call made before. */
  private Organization again(Tx tx, Caller caller, NewOrganization request) {
    Optional<RequestStore.Key> key = request.requestId().keyWithoutRing(caller);
    return organizations
        .find(tx)
        .filter(organization -> key.flatMap(k -> requests.find(tx, k)).isPresent())
        .orElseThrow(
            () ->
                Refusal.of(
                    ErrorReason.NAME_TAKEN,
                    "an organization has, or had, this id; an id is given once, take another"));
  }

  private static void check(NewOrganization request) {
    List<Violation> violations = new ArrayList<>();
    if (!Transactions.isOrganizationId(request.id())) {
      violations.add(
          new Violation(
              "id", "must be 1 to 63 of a-z, 0-9, _ and -, and begin with a letter or digit"));
    }
    String name = request.displayName();
    if (name.codePointCount(0, name.length()) > LONGEST_NAME) {
      violations.add(new Violation("display_name", "must be at most 200 characters long"));
    } else if (name.codePoints().anyMatch(CreateOrganization::isRefused)) {
      violations.add(new Violation("display_name", "must not hold control characters"));
    }
    request.requestId().violation().ifPresent(violations::add);
    if (!violations.isEmpty()) {
      throw Refusal.fields(violations);
    }
  }

  private static boolean isRefused(int point) {
    int type = Character.getType(point);
    return type == Character.CONTROL
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }
}
