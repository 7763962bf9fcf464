package io.stepvault.server.cli;

import io.stepvault.v1.Authorizer;
import io.stepvault.v1.AuthorizerServiceGrpc.AuthorizerServiceBlockingStub;
import io.stepvault.v1.ListAuthorizersRequest;
import io.stepvault.v1.ListAuthorizersResponse;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Command;

/** {@code authorizer list}. */
@Command(name = "list", description = "All authorizers of the organization, of all pages.")
final class AuthorizerListCommand extends AuthorizerCallCommand {
  AuthorizerListCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void run(Supplier<AuthorizerServiceBlockingStub> calls, Output output) {
    List<Authorizer> authorizers =
        Pages.all(
            progress(),
            token -> {
              ListAuthorizersResponse answer =
                  calls
                      .get()
                      .listAuthorizers(
                          ListAuthorizersRequest.newBuilder()
                              .setPageSize(Pages.SIZE)
                              .setPageToken(token)
                              .build());
              return new Pages.Page<>(answer.getAuthorizersList(), answer.getNextPageToken());
            });
    output.list(authorizers, AuthorizerTable.lines(authorizers, when()), "no authorizers");
  }
}
