package io.stepvault.server.cli;

import io.stepvault.v1.AuthorizerServiceGrpc.AuthorizerServiceBlockingStub;
import io.stepvault.v1.CreateAuthorizerRequest;
import io.stepvault.v1.CreateAuthorizerResponse;
import io.stepvault.v1.VerificationKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code authorizer create}. */
@Command(
    name = "create",
    description = "Registers an issuer of tokens. What its bounds do not name, it cannot grant.")
final class AuthorizerCreateCommand extends AuthorizerCallCommand {
  @Parameters(paramLabel = "NAME", description = "For people; 3 to 50 characters.")
  private String name;

  @Mixin private BoundsOptions bounds;

  @Option(
      names = "--jwk",
      paramLabel = "FILE",
      description = "A public key as a JWK with kid and alg. Repeatable; add-key adds more.")
  private List<Path> keys = List.of();

  @Mixin private RequestIdOption requestId;

  AuthorizerCreateCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void run(Supplier<AuthorizerServiceBlockingStub> calls, Output output) throws IOException {
    CreateAuthorizerRequest.Builder request =
        CreateAuthorizerRequest.newBuilder()
            .setName(name)
            .setBounds(bounds.bounds())
            .setRequestId(requestId.value());
    for (Path key : keys) {
      request.addKeys(VerificationKey.newBuilder().setJwk(PublicKeyFile.read(key).text()));
    }
    CreateAuthorizerResponse answer = calls.get().createAuthorizer(request.build());
    output.answer(answer, "created " + AuthorizerTable.line(answer.getAuthorizer()));
  }
}
