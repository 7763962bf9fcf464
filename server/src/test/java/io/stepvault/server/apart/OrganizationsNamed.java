package io.stepvault.server.apart;

import io.grpc.Channel;
import io.stepvault.server.apart.Named.Side;
import io.stepvault.server.testing.Unary;
import java.util.ArrayList;
import java.util.List;

/**
 * Organizations: to users each one is as if it were not there; to operators those that were deleted
 * are.
 */
final class OrganizationsNamed {
  private static final String DELETE = "id: '%1$s' confirm_id: '%1$s'";

  private final List<Named> rows = new ArrayList<>();
  private final Site site;

  private OrganizationsNamed(Site site) {
    this.site = site;
  }

  static List<Named> of(Site site) {
    OrganizationsNamed named = new OrganizationsNamed(site);
    named.toUsers();
    named.toOperators();
    named.requestIds();
    return named.rows;
  }

  private void add(
      String method,
      String field,
      String expected,
      Channel caller,
      String call,
      String a,
      String b) {
    rows.add(
        Named.of(
            method,
            field,
            expected.equals("OPERATOR_ONLY")
                ? "another one's, by a user"
                : "of one that was deleted",
            expected,
            caller,
            () -> Side.of(call.formatted(a), a),
            () -> Side.of(call.formatted(b), b)));
  }

  private void toUsers() {
    Channel user = Unary.withToken(site.broker.channel("backend"), site.here.token("backend"));
    for (String method : List.of("GetOrganization", "CreateOrganization")) {
      add(method, "id", "OPERATOR_ONLY", user, "id: '%s'", Site.OTHER, "ohter");
    }
    add("DeleteOrganization", "id", "OPERATOR_ONLY", user, DELETE, Site.OTHER, "ohter");
  }

  private void toOperators() {
    site.mustSucceed(site.operator, "CreateOrganization", "id: 'kept'");
    site.mustSucceed(site.operator, "CreateOrganization", "id: 'gone'");
    site.mustSucceed(site.operator, "DeleteOrganization", DELETE.formatted("gone"));
    String missing = "ORGANIZATION_NOT_FOUND";
    add("GetOrganization", "id", missing, site.operator, "id: '%s'", "gone", "none");
    add("DeleteOrganization", "id", missing, site.operator, DELETE, "gone", "none");
    String mistyped = "id: 'hope' confirm_id: '%s'";
    String invalid = "FIELD_INVALID";
    add("DeleteOrganization", "confirm_id", invalid, site.operator, mistyped, "gone", "none");
    add("DeleteOrganization", "confirm_id", invalid, site.operator, mistyped, Site.OTHER, "ohter");
    // That an id is taken is told; whether its organization is still there is not.
    add("CreateOrganization", "id", "NAME_TAKEN", site.operator, "id: '%s'", "gone", "kept");
    String etag = DELETE.formatted("kept") + " etag: '%s'";
    String theirs = site.hidden().getFirst().item().getEtag();
    rows.add(
        Named.of(
            "DeleteOrganization",
            "etag",
            "an item's",
            "ETAG_MISMATCH",
            site.operator,
            () -> Side.of(etag.formatted(theirs)),
            () -> Side.of(etag.formatted("z".repeat(theirs.length())))));
  }

  /** The same calls, made before with another certificate of the operator. */
  private void requestIds() {
    repeated("CreateOrganization", "NAME_TAKEN", "id: 'made' request_id: '%s'");
    site.mustSucceed(site.operator, "CreateOrganization", "id: 'unmade'");
    String delete = "id: 'unmade' confirm_id: 'unmade' request_id: '%s'";
    repeated("DeleteOrganization", "ORGANIZATION_NOT_FOUND", delete);
  }

  private void repeated(String method, String expected, String call) {
    site.mustSucceed(site.otherOperator, method, call.formatted("theirs"));
    rows.add(
        Named.of(
            method,
            "request_id",
            "another certificate's",
            expected,
            site.operator,
            () -> Side.of(call.formatted("theirs")),
            () -> Side.of(call.formatted("nobody"))));
  }
}
