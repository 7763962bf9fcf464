package io.stepvault.server.cli;

import io.stepvault.v1.AuthorizerServiceGrpc.AuthorizerServiceBlockingStub;
import java.io.IOException;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/**
 * What all {@code authorizer} commands and {@code token revoke} are: calls about the authorizers of
 * one organization.
 */
abstract class AuthorizerCallCommand extends OperatorCommand {
  private static final String ORGANIZATION = "STEPVAULT_ORGANIZATION";

  @Option(
      names = "--org",
      paramLabel = "ORG",
      description =
          "The organization, 'system' for the installation; else STEPVAULT_ORGANIZATION, else the"
              + " only one.")
  private String organization;

  AuthorizerCallCommand(Terminal terminal) {
    super(terminal);
  }

  /** Makes a stub for each call. */
  abstract void run(Supplier<AuthorizerServiceBlockingStub> calls, Output output)
      throws IOException;

  @Override
  final void run(Operator operator, Output output) throws IOException {
    String named = organization == null ? terminal().variable(ORGANIZATION) : organization;
    run(() -> operator.authorizers(named), output);
  }
}
