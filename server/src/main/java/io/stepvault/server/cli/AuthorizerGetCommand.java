package io.stepvault.server.cli;

import io.stepvault.v1.AuthorizerServiceGrpc.AuthorizerServiceBlockingStub;
import io.stepvault.v1.GetAuthorizerRequest;
import io.stepvault.v1.GetAuthorizerResponse;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code authorizer get}. */
@Command(name = "get", description = "One authorizer, with its bounds and keys.")
final class AuthorizerGetCommand extends AuthorizerCallCommand {
  @Parameters(paramLabel = "ID", description = "The authorizer: ath_...")
  private String id;

  AuthorizerGetCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void run(Supplier<AuthorizerServiceBlockingStub> calls, Output output) {
    GetAuthorizerResponse answer =
        calls.get().getAuthorizer(GetAuthorizerRequest.newBuilder().setId(id).build());
    output.answer(answer, AuthorizerTable.details(answer.getAuthorizer(), when()));
  }
}
