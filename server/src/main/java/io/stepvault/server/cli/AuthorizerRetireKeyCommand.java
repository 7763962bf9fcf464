package io.stepvault.server.cli;

import io.stepvault.v1.AuthorizerServiceGrpc.AuthorizerServiceBlockingStub;
import io.stepvault.v1.RetireKeyRequest;
import io.stepvault.v1.RetireKeyResponse;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code authorizer retire-key}. */
@Command(
    name = "retire-key",
    description =
        "Ends a key's use: tokens issued later are refused, earlier ones live on to their end. For a"
            + " key that leaked: revoke-key.")
final class AuthorizerRetireKeyCommand extends AuthorizerCallCommand {
  @Parameters(paramLabel = "ID", description = "The authorizer: ath_...")
  private String id;

  @Parameters(paramLabel = "KID", description = "The key.")
  private String kid;

  @Option(
      names = "--not-after",
      paramLabel = "TIME",
      converter = Moment.Converter.class,
      description = "When; an end can only be moved to an earlier time. Default: now.")
  private Moment notAfter;

  @Mixin private MutationOptions mutation;

  AuthorizerRetireKeyCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void run(Supplier<AuthorizerServiceBlockingStub> calls, Output output) {
    RetireKeyRequest.Builder request =
        RetireKeyRequest.newBuilder()
            .setAuthorizerId(id)
            .setKid(kid)
            .setEtag(mutation.etag())
            .setRequestId(mutation.requestId());
    if (notAfter != null) {
      request.setNotAfter(notAfter.ahead());
    }
    RetireKeyResponse answer = calls.get().retireKey(request.build());
    output.answer(answer, AuthorizerTable.line(answer.getKey(), when()));
  }
}
