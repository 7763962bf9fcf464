package io.stepvault.server.cli;

import io.stepvault.v1.DeleteOrganizationRequest;
import io.stepvault.v1.DeleteOrganizationResponse;
import io.stepvault.v1.GetOrganizationRequest;
import io.stepvault.v1.Organization;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code organization delete}. */
@Command(
    name = "delete",
    description =
        "Removes an organization and destroys its keys: nothing of it can ever be decrypted again."
            + " Asks for its id, without --yes.")
final class OrganizationDeleteCommand extends OperatorCommand {
  @Parameters(paramLabel = "ID", description = "The organization.")
  private String id;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean sure;

  @Mixin private MutationOptions mutation;

  OrganizationDeleteCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void check() {
    if (!sure && terminal().person() == null) {
      throw misused("there is nobody to ask: say --yes to delete the organization");
    }
  }

  @Override
  void run(Operator operator, Output output) {
    DeleteOrganizationRequest.Builder request =
        DeleteOrganizationRequest.newBuilder()
            .setId(id)
            .setConfirmId(id)
            .setEtag(mutation.etag())
            .setRequestId(mutation.requestId());
    if (!sure) {
      Organization organization =
          operator
              .calls()
              .getOrganization(GetOrganizationRequest.newBuilder().setId(id).build())
              .getOrganization();
      terminal()
          .confirm(
              "Delete "
                  + OrganizationTable.line(organization)
                  + " and destroy its keys, for ever? All of its items are lost.",
              id);
      if (mutation.etag().isEmpty()) {
        // What was shown and confirmed, and nothing that came since.
        request.setEtag(organization.getEtag());
      }
    }
    DeleteOrganizationResponse answer = operator.calls().deleteOrganization(request.build());
    output.answer(answer, "deleted " + Printable.text(id) + "; its keys are destroyed");
  }
}
