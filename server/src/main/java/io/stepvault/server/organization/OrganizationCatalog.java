package io.stepvault.server.organization;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.admission.OperatorGate;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.audit.AuditEvent;
import io.stepvault.server.audit.AuditEvent.Subject;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.key.Frame;
import io.stepvault.server.key.InstallationKey;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.OrganizationStore;
import io.stepvault.v1.ErrorReason;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Shows organizations. */
public final class OrganizationCatalog {
  private static final int DEFAULT_PAGE = 50;
  private static final int LARGEST_PAGE = 500;

  private final OperatorGate gate;
  private final OrganizationStore organizations;
  private final AuditStore audit;
  private final InstallationKey installationKey;

  /**
   * @param installationKey encrypts page tokens: the list is of no organization that has a ring
   */
  OrganizationCatalog(
      OperatorGate gate,
      OrganizationStore organizations,
      AuditStore audit,
      InstallationKey installationKey) {
    this.gate = gate;
    this.organizations = organizations;
    this.audit = audit;
    this.installationKey = installationKey;
  }

  static Refusal notFound() {
    return Refusal.of(ErrorReason.ORGANIZATION_NOT_FOUND, "there is no organization of this id");
  }

  /**
   * One organization.
   *
   * @throws Refusal OPERATOR_ONLY, FIELD_INVALID, ORGANIZATION_NOT_FOUND
   */
  public Organization get(Presented presented, String id) {
    return gate.run(
        presented,
        id,
        () -> {
          if (id.isEmpty()) {
            throw Refusal.field("id", "is required: the organization's id");
          }
        },
        (tx, caller) -> {
          Organization found = organizations.find(tx).orElseThrow(OrganizationCatalog::notFound);
          audit.append(
              tx,
              List.of(
                  AuditEvent.allowed(
                      caller.actor(), "ORGANIZATION_SHOWN", new Subject(id, null, 0))));
          return found;
        });
  }

  /** Some organizations; an empty token: these were the last. */
  public record Page(List<Organization> organizations, String nextPageToken) {}

  /**
   * A page of all organizations, by id.
   *
   * @throws Refusal OPERATOR_ONLY, FIELD_INVALID, PAGE_TOKEN_INVALID
   */
  public Page list(Presented presented, int pageSize, String pageToken) {
    Caller caller = gate.admit(presented);
    if (pageSize < 0) {
      throw Refusal.field("page_size", "must not be negative; 0 means 50");
    }
    int size = pageSize == 0 ? DEFAULT_PAGE : Math.min(pageSize, LARGEST_PAGE);
    // One more than is shown tells whether there is a next page.
    List<Organization> found = organizations.after(place(caller, pageToken), size + 1);
    List<Organization> shown = found.subList(0, Math.min(size, found.size()));
    return new Page(
        List.copyOf(shown), found.size() > size ? token(caller, shown.getLast().id()) : "");
  }

  private String token(Caller caller, String lastId) {
    return installationKey.sealPage(lastId.getBytes(StandardCharsets.UTF_8), context(caller));
  }

  private String place(Caller caller, String pageToken) {
    if (pageToken.isEmpty()) {
      return "";
    }
    return installationKey
        .openPage(pageToken, context(caller))
        .map(state -> new String(state, StandardCharsets.UTF_8))
        .orElseThrow(
            () ->
                Refusal.of(
                    ErrorReason.PAGE_TOKEN_INVALID,
                    "the page token was not given to you for this list; begin without one"));
  }

  private static byte[] context(Caller caller) {
    return Frame.of("stepvault/v1/page")
        .text(caller.requester())
        .text(caller.method())
        .text("by id")
        .toBytes();
  }
}
