package io.stepvault.server.cli;

import io.stepvault.v1.CreateOrganizationRequest;
import io.stepvault.v1.CreateOrganizationResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code organization create}. */
@Command(
    name = "create",
    description = "Makes an organization, with keys of its own. Its id is never given again.")
final class OrganizationCreateCommand extends OperatorCommand {
  @Parameters(
      paramLabel = "ID",
      description = "The platform's own tenant id: a-z, 0-9, _ and -, up to 63 characters.")
  private String id;

  @Option(
      names = "--display-name",
      paramLabel = "NAME",
      defaultValue = "",
      description = "For people.")
  private String displayName;

  @Mixin private RequestIdOption requestId;

  OrganizationCreateCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void run(Operator operator, Output output) {
    CreateOrganizationResponse answer =
        operator
            .calls()
            .createOrganization(
                CreateOrganizationRequest.newBuilder()
                    .setId(id)
                    .setDisplayName(displayName)
                    .setRequestId(requestId.value())
                    .build());
    output.answer(answer, "created " + OrganizationTable.line(answer.getOrganization()));
  }
}
