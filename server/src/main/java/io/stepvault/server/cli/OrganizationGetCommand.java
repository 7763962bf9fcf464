package io.stepvault.server.cli;

import io.stepvault.v1.GetOrganizationRequest;
import io.stepvault.v1.GetOrganizationResponse;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code organization get}. */
@Command(name = "get", description = "One organization.")
final class OrganizationGetCommand extends OperatorCommand {
  @Parameters(paramLabel = "ID", description = "The organization.")
  private String id;

  OrganizationGetCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void run(Operator operator, Output output) {
    GetOrganizationResponse answer =
        operator.calls().getOrganization(GetOrganizationRequest.newBuilder().setId(id).build());
    output.answer(answer, OrganizationTable.lines(List.of(answer.getOrganization()), when()));
  }
}
