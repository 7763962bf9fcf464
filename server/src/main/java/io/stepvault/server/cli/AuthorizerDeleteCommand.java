package io.stepvault.server.cli;

import io.stepvault.v1.Authorizer;
import io.stepvault.v1.AuthorizerServiceGrpc.AuthorizerServiceBlockingStub;
import io.stepvault.v1.DeleteAuthorizerRequest;
import io.stepvault.v1.DeleteAuthorizerResponse;
import io.stepvault.v1.GetAuthorizerRequest;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code authorizer delete}. */
@Command(
    name = "delete",
    description =
        "Removes an authorizer, for good: all of its tokens end at once. Asks for its id, without"
            + " --yes. update --disable can be taken back.")
final class AuthorizerDeleteCommand extends AuthorizerCallCommand {
  @Parameters(paramLabel = "ID", description = "The authorizer: ath_...")
  private String id;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean sure;

  @Mixin private MutationOptions mutation;

  AuthorizerDeleteCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void check() {
    if (!sure && terminal().person() == null) {
      throw misused("there is nobody to ask: say --yes to delete the authorizer");
    }
  }

  @Override
  void run(Supplier<AuthorizerServiceBlockingStub> calls, Output output) {
    DeleteAuthorizerRequest.Builder request =
        DeleteAuthorizerRequest.newBuilder()
            .setId(id)
            .setEtag(mutation.etag())
            .setRequestId(mutation.requestId());
    if (!sure) {
      Authorizer authorizer =
          calls
              .get()
              .getAuthorizer(GetAuthorizerRequest.newBuilder().setId(id).build())
              .getAuthorizer();
      terminal()
          .confirm(
              "Delete "
                  + AuthorizerTable.line(authorizer)
                  + ", for ever? Every token that it signed ends now.",
              id);
      if (mutation.etag().isEmpty()) {
        // What was shown and confirmed, and nothing that came since.
        request.setEtag(authorizer.getEtag());
      }
    }
    DeleteAuthorizerResponse answer = calls.get().deleteAuthorizer(request.build());
    output.answer(answer, "deleted " + Printable.text(id) + "; its tokens have ended");
  }
}
