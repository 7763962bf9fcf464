package io.stepvault.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.stepvault.v1.CreateOrganizationRequest;
import io.stepvault.v1.CreateOrganizationResponse;
import io.stepvault.v1.DeleteOrganizationRequest;
import io.stepvault.v1.DeleteOrganizationResponse;
import io.stepvault.v1.GetOrganizationResponse;
import io.stepvault.v1.ListOrganizationsRequest;
import io.stepvault.v1.ListOrganizationsResponse;
import io.stepvault.v1.Organization;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FakeBrokers.class)
final class OrganizationCommandTest {
  private static final Organization ACME =
      Organization.newBuilder()
          .setId("acme")
          .setDisplayName("Acme Inc.")
          .setCreatedAt(Timestamp.newBuilder().setSeconds(1_700_000_000))
          .setEtag("etag-1")
          .build();

  private FakeBroker broker;

  @BeforeEach
  void answer(FakeBroker fake) {
    broker = fake;
    broker.answer(
        "CreateOrganization",
        CreateOrganizationResponse.newBuilder().setOrganization(ACME).build());
    broker.answer(
        "GetOrganization", GetOrganizationResponse.newBuilder().setOrganization(ACME).build());
    broker.answer("DeleteOrganization", DeleteOrganizationResponse.getDefaultInstance());
    broker.answer(
        "ListOrganizations",
        request ->
            ((ListOrganizationsRequest) request).getPageToken().isEmpty()
                ? ListOrganizationsResponse.newBuilder()
                    .addOrganizations(ACME)
                    .setNextPageToken("2")
                    .build()
                : ListOrganizationsResponse.newBuilder()
                    .addOrganizations(ACME.toBuilder().setId("globex"))
                    .build());
  }

  @Test
  void create_callsWithoutAToken() {
    CommandRun run = broker.organization("create", "acme", "--display-name=Acme Inc.");

    assertThat(run.out()).contains("created acme (Acme Inc.)");
    CreateOrganizationRequest sent = broker.request(CreateOrganizationRequest.class);
    assertThat(sent.getId()).isEqualTo("acme");
    assertThat(sent.getDisplayName()).isEqualTo("Acme Inc.");
    assertThat(sent.getRequestId()).isNotEmpty();
    assertThat(broker.token()).isEmpty();
  }

  @Test
  void getAndList_showTables_orJson() {
    assertThat(broker.organization("get", "acme").out()).contains("Acme Inc.", "2023-11-14T22:13");
    assertThat(broker.organization("list").out()).containsSubsequence("ID", "acme", "globex");
    assertThat(broker.organization("list", "--json").out()).startsWith("[{").contains("globex");
  }

  @Test
  void delete_wantsTheIdOnceMore() {
    FakePerson hasty = new FakePerson("yes");

    assertThat(broker.organization("delete", "acme").exitCode()).isEqualTo(2);
    assertThat(broker.organizationBy(hasty, "delete", "acme").exitCode()).isEqualTo(1);
    assertThat(hasty.questions).singleElement().asString().contains("destroy its keys", "acme");
    assertThat(broker.asked(DeleteOrganizationRequest.class)).isEmpty();

    assertThat(broker.organizationBy(new FakePerson("acme"), "delete", "acme").out())
        .contains("deleted acme");
    DeleteOrganizationRequest sent = broker.request(DeleteOrganizationRequest.class);
    assertThat(sent.getConfirmId()).isEqualTo("acme");
    assertThat(sent.getEtag()).isEqualTo("etag-1");
    assertThat(broker.organization("delete", "acme", "--yes").exitCode()).isZero();
  }

  @Test
  void withoutACaller_saysWhichWaysThereAre() {
    CommandRun run = CommandRun.of("organization", "list");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--as operator", "STEPVAULT_CERT");
  }
}
