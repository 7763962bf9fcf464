package io.stepvault.server.history;

import io.grpc.ManagedChannel;
import io.stepvault.server.history.TokenIssuer.Token;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TestCalls.Headers;
import io.stepvault.v1.AuthorizerServiceGrpc;
import io.stepvault.v1.AuthorizerServiceGrpc.AuthorizerServiceBlockingStub;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.ResolveServiceGrpc.ResolveServiceBlockingStub;
import io.stepvault.v1.VaultServiceGrpc;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import java.util.concurrent.TimeUnit;

/** The stubs of the histories' clients. */
final class Calls {
  /** No fault lasts so long: a call without an answer by then was forgotten. */
  private static final long DEADLINE_SECONDS = 20;

  private Calls() {}

  static ResolveServiceBlockingStub resolving(ManagedChannel channel, Token token) {
    return TestCalls.with(ResolveServiceGrpc.newBlockingStub(channel), token.text())
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  static VaultServiceBlockingStub vault(ManagedChannel channel, Token token) {
    return TestCalls.with(VaultServiceGrpc.newBlockingStub(channel), token.text())
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  /** As an operator, for an organization. */
  static AuthorizerServiceBlockingStub authorizers(ManagedChannel channel, String organization) {
    return AuthorizerServiceGrpc.newBlockingStub(channel)
        .withCallCredentials(new Headers(null, organization))
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }
}
