package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ListOrganizationsRequest;
import io.stepvault.v1.ListOrganizationsResponse;
import io.stepvault.v1.Organization;
import io.stepvault.v1.OrganizationServiceGrpc;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The list of 10,000 organizations, a tenth of them deleted. */
final class OrganizationListTest {
  private static TestBroker broker;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    broker.sql(
        "INSERT INTO stepvault.organization (id, display_name, created_at, deleted_at)"
            + " SELECT 'org-' || to_char(i, 'FM00000'), 'no. ' || i, now(),"
            + " CASE WHEN i % 10 = 0 THEN now() END FROM generate_series(1, 10000) i;"
            + " ANALYZE stepvault.organization");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static ListOrganizationsResponse page(String caller, int size, String token) {
    return OrganizationServiceGrpc.newBlockingStub(broker.channel(caller))
        .listOrganizations(
            ListOrganizationsRequest.newBuilder().setPageSize(size).setPageToken(token).build());
  }

  @Test
  void pagesHaveAllOfThemOnce_byId_butDeletedOnes() {
    List<String> listed = new ArrayList<>();
    String token = "";
    do {
      ListOrganizationsResponse page = page("operator", 10_000, token);
      assertThat(page.getOrganizationsCount()).isLessThanOrEqualTo(500);
      page.getOrganizationsList().stream().map(Organization::getId).forEach(listed::add);
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    assertThat(listed).hasSize(9_001).isSorted().doesNotHaveDuplicates().contains("default");
    assertThat(listed).noneMatch(id -> id.matches("org-\\d{4}0"));
    assertThat(page("operator", 0, "").getOrganizationsCount()).isEqualTo(50);
  }

  @Test
  void aPageTokenTellsNothing_andIsGoodForItsCertificateAlone() {
    String token = page("operator", 3, "").getNextPageToken();
    assertThat(token).doesNotContain("b3Jn"); // "org" in base64
    assertThat(page("operator", 3, token).getOrganizations(0).getId()).isEqualTo("org-00003");
    String changed = (token.charAt(0) == 'A' ? "B" : "A") + token.substring(1);
    for (String bad : new String[] {changed, token + "A", token + "="}) {
      assertThat(Refused.by(() -> page("operator", 3, bad)).reason())
          .isEqualTo(ErrorReason.PAGE_TOKEN_INVALID);
    }
    var other = broker.channel(broker.issue("operator"));
    assertThat(
            Refused.by(
                    () ->
                        OrganizationServiceGrpc.newBlockingStub(other)
                            .listOrganizations(
                                ListOrganizationsRequest.newBuilder().setPageToken(token).build()))
                .reason())
        .isEqualTo(ErrorReason.PAGE_TOKEN_INVALID);
    other.shutdownNow();
  }

  @Test
  void anIndexAnswersIt_whereverItGoesOn() {
    String body = "SELECT prosrc FROM pg_proc WHERE proname = 'organizations_after'";
    String sql =
        broker
            .query(body)
            .getFirst()
            .replace("FROM organization", "FROM stepvault.organization")
            .replace("> after", "> 'org-09000'")
            .replace("LIMIT most", "LIMIT 51");
    List<String> plan = broker.query("EXPLAIN " + sql);
    assertThat(plan).anyMatch(line -> line.contains("Index"));
    assertThat(plan).noneMatch(line -> line.contains("Seq Scan") || line.contains("Sort"));
  }
}
