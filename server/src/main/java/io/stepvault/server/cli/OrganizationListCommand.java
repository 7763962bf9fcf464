package io.stepvault.server.cli;

import io.stepvault.v1.ListOrganizationsRequest;
import io.stepvault.v1.ListOrganizationsResponse;
import io.stepvault.v1.Organization;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code organization list}. */
@Command(name = "list", description = "All organizations, of all pages.")
final class OrganizationListCommand extends OperatorCommand {
  OrganizationListCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void run(Operator operator, Output output) {
    List<Organization> organizations =
        Pages.all(
            progress(),
            token -> {
              ListOrganizationsResponse answer =
                  operator
                      .calls()
                      .listOrganizations(
                          ListOrganizationsRequest.newBuilder()
                              .setPageSize(Pages.SIZE)
                              .setPageToken(token)
                              .build());
              return new Pages.Page<>(answer.getOrganizationsList(), answer.getNextPageToken());
            });
    output.list(organizations, OrganizationTable.lines(organizations, when()), "no organizations");
  }
}
