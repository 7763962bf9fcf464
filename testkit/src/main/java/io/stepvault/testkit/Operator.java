package io.stepvault.testkit;

import com.google.protobuf.Duration;
import io.grpc.ManagedChannel;
import io.stepvault.client.token.SigningKey;
import io.stepvault.v1.AuthorizerServiceGrpc;
import io.stepvault.v1.Bounds;
import io.stepvault.v1.CreateAuthorizerRequest;
import io.stepvault.v1.CreateOrganizationRequest;
import io.stepvault.v1.OrganizationServiceGrpc;
import io.stepvault.v1.VerificationKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Makes organizations, each with an authorizer that may grant everything in it. */
final class Operator {
  private static final List<String> SCOPES =
      List.of("vault.read", "vault.write", "resolve", "api_key.verify", "sign", "verify");
  private static final int DAY_SECONDS = 24 * 60 * 60;

  private final ManagedChannel channel;
  private final String publicJwk;

  Operator(ManagedChannel channel, Path signingKey) throws IOException {
    this.channel = channel;
    this.publicJwk = SigningKey.read(signingKey).publicJwk();
  }

  /** The new organization's authorizer. */
  String newTenant(String organization) {
    var unused =
        Calls.withDeadline(OrganizationServiceGrpc.newBlockingStub(channel))
            .createOrganization(CreateOrganizationRequest.newBuilder().setId(organization).build());
    return Calls.in(organization, AuthorizerServiceGrpc.newBlockingStub(channel))
        .createAuthorizer(
            CreateAuthorizerRequest.newBuilder()
                .setName("workflow engine")
                .setBounds(bounds())
                .addKeys(VerificationKey.newBuilder().setJwk(publicJwk))
                .build())
        .getAuthorizer()
        .getId();
  }

  private static Bounds.Builder bounds() {
    return Bounds.newBuilder()
        .addAllScopes(SCOPES)
        .setLongestTokenLife(Duration.newBuilder().setSeconds(DAY_SECONDS))
        .addPresenters("spiffe://testkit.stepvault/*")
        .addItems("*")
        .setMayGrantAllSecrets(true)
        .setOldestPin(Duration.newBuilder().setSeconds(DAY_SECONDS));
  }
}
