package io.stepvault.server.cli;

import io.stepvault.v1.AuthorizerServiceGrpc.AuthorizerServiceBlockingStub;
import io.stepvault.v1.RevokeTokensRequest;
import io.stepvault.v1.RevokeTokensResponse;
import java.util.function.Supplier;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code token revoke}. */
@Command(
    name = "revoke",
    description = {
      "Ends tokens of one authorizer, at once, as an operator: one for good, or those of a run, a"
          + " subject or a certificate that were issued until now."
    })
final class TokenRevokeCommand extends AuthorizerCallCommand {
  @Option(
      names = "--authorizer",
      required = true,
      paramLabel = "ID",
      description = "Whose tokens: ath_...")
  private String authorizer;

  @ArgGroup(multiplicity = "1")
  private Tokens tokens;

  @Mixin private RequestIdOption requestId;

  TokenRevokeCommand(Terminal terminal) {
    super(terminal);
  }

  /** Exactly one of them. */
  private static final class Tokens {
    @Option(names = "--jti", paramLabel = "ID", description = "The token of this jti, for good.")
    private String jti;

    @Option(names = "--run", paramLabel = "ID", description = "Those of this run.")
    private String run;

    @Option(names = "--subject", paramLabel = "USER", description = "Those of this sub.")
    private String subject;

    @Option(
        names = "--certificate",
        paramLabel = "NAME",
        description =
            "Those that such a certificate presents: its SPIFFE id or DNS name, or its SHA-256 in"
                + " base64url, as in x5t#S256.")
    private String certificate;

    /** As the broker is asked, and as the answer tells it. */
    String into(RevokeTokensRequest.Builder request) {
      if (jti != null) {
        request.setJti(jti);
        return "jti " + jti;
      }
      if (run != null) {
        request.setRun(run);
        return "run " + run;
      }
      if (subject != null) {
        request.setSubject(subject);
        return "subject " + subject;
      }
      request.setCertificate(certificate);
      return "certificate " + certificate;
    }
  }

  @Override
  void run(Supplier<AuthorizerServiceBlockingStub> calls, Output output) {
    RevokeTokensRequest.Builder request =
        RevokeTokensRequest.newBuilder()
            .setAuthorizerId(authorizer)
            .setRequestId(requestId.value());
    String which = tokens.into(request);
    RevokeTokensResponse answer = calls.get().revokeTokens(request.build());
    output.answer(
        answer,
        "revoked %s; all of it has expired %s"
            .formatted(which, when().at(answer.getForgottenAt())));
  }
}
