package io.stepvault.server.cli;

import io.stepvault.v1.AddKeyRequest;
import io.stepvault.v1.AddKeyResponse;
import io.stepvault.v1.AuthorizerServiceGrpc.AuthorizerServiceBlockingStub;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code authorizer add-key}. */
@Command(
    name = "add-key",
    description =
        "Adds a key; tokens that it signed are accepted at once, or from --not-before on.")
final class AuthorizerAddKeyCommand extends AuthorizerCallCommand {
  @Parameters(paramLabel = "ID", description = "The authorizer: ath_...")
  private String id;

  @Parameters(
      paramLabel = "FILE",
      description =
          "The public key: a JWK with kid and alg, or PEM (-----BEGIN PUBLIC KEY-----), whose kid"
              + " becomes its thumbprint.")
  private Path file;

  @Option(
      names = "--not-before",
      paramLabel = "TIME",
      converter = Moment.Converter.class,
      description = "Prepare it: its tokens are refused before. 1h, 2026-12-31.")
  private Moment notBefore;

  @Option(
      names = "--not-after",
      paramLabel = "TIME",
      converter = Moment.Converter.class,
      description = "Tokens issued later are refused. 90d, 2026-12-31.")
  private Moment notAfter;

  @Mixin private MutationOptions mutation;

  AuthorizerAddKeyCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void run(Supplier<AuthorizerServiceBlockingStub> calls, Output output) throws IOException {
    PublicKeyFile key = PublicKeyFile.read(file);
    AddKeyRequest.Builder request =
        AddKeyRequest.newBuilder()
            .setAuthorizerId(id)
            .setEtag(mutation.etag())
            .setRequestId(mutation.requestId());
    if (key.isPem()) {
      request.setPem(key.text());
    } else {
      request.setJwk(key.text());
    }
    if (notBefore != null) {
      request.setNotBefore(notBefore.ahead());
    }
    if (notAfter != null) {
      request.setNotAfter(notAfter.ahead());
    }
    AddKeyResponse answer = calls.get().addKey(request.build());
    output.answer(answer, "added " + AuthorizerTable.line(answer.getKey(), when()));
  }
}
