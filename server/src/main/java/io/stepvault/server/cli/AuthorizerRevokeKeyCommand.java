package io.stepvault.server.cli;

import io.stepvault.v1.AuthorizerServiceGrpc.AuthorizerServiceBlockingStub;
import io.stepvault.v1.RevokeKeyRequest;
import io.stepvault.v1.RevokeKeyResponse;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code authorizer revoke-key}. */
@Command(
    name = "revoke-key",
    description = "Ends every token that this key signed, at once and for good.")
final class AuthorizerRevokeKeyCommand extends AuthorizerCallCommand {
  @Parameters(paramLabel = "ID", description = "The authorizer: ath_...")
  private String id;

  @Parameters(paramLabel = "KID", description = "The key.")
  private String kid;

  @Mixin private MutationOptions mutation;

  AuthorizerRevokeKeyCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void run(Supplier<AuthorizerServiceBlockingStub> calls, Output output) {
    RevokeKeyResponse answer =
        calls
            .get()
            .revokeKey(
                RevokeKeyRequest.newBuilder()
                    .setAuthorizerId(id)
                    .setKid(kid)
                    .setEtag(mutation.etag())
                    .setRequestId(mutation.requestId())
                    .build());
    output.answer(answer, AuthorizerTable.line(answer.getKey(), when()));
  }
}
