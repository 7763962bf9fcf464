package io.stepvault.server.cli;

import com.google.protobuf.Duration;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.stepvault.server.token.TokenSigner;
import io.stepvault.server.token.VerificationKey;
import io.stepvault.v1.AddKeyRequest;
import io.stepvault.v1.Authorizer;
import io.stepvault.v1.AuthorizerServiceGrpc;
import io.stepvault.v1.AuthorizerServiceGrpc.AuthorizerServiceBlockingStub;
import io.stepvault.v1.Bounds;
import io.stepvault.v1.CreateAuthorizerRequest;
import io.stepvault.v1.GetAuthorizerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The authorizer of a development home: registered once, over gRPC, as the operator; it may grant
 * everything. Its private key and its id are kept in the home.
 */
final class DevAuthorizer {
  private static final List<String> SCOPES =
      List.of(
          "vault.read",
          "vault.write",
          "vault.admin",
          "resolve",
          "api_key.verify",
          "sign",
          "template.check",
          "verify",
          "authorizer.keys");
  private static final int LONGEST_LIFE_SECONDS = 24 * 60 * 60;
  private static final int OLDEST_PIN_SECONDS = 30 * 24 * 60 * 60;
  private static final String KEY_ALGORITHM = "Ed25519";

  private final DevHome home;
  private final AuthorizerServiceBlockingStub operator;

  private DevAuthorizer(DevHome home, AuthorizerServiceBlockingStub operator) {
    this.home = home;
    this.operator = operator;
  }

  /** Registers what is not registered yet, with the broker that listens at the address. */
  static String ensure(DevHome home, String address) throws IOException {
    try (BrokerChannel channel = BrokerChannel.in(home, "operator", address)) {
      return new DevAuthorizer(
              home,
              BrokerChannel.withDeadline(AuthorizerServiceGrpc.newBlockingStub(channel.channel())))
          .ensure();
    }
  }

  private String ensure() throws IOException {
    Optional<Authorizer> known = find();
    VerificationKey key = key(known);
    if (known.isEmpty()) {
      Authorizer created = create(key);
      PrivateFiles.write(home.authorizerId(), created.getId() + "\n");
      return created.getId();
    }
    String id = known.get().getId();
    if (known.get().getKeysList().stream().noneMatch(one -> one.getKid().equals(key.kid()))) {
      var unused =
          operator.addKey(
              AddKeyRequest.newBuilder()
                  .setAuthorizerId(id)
                  .setJwk(key.canonicalJwk())
                  .setRequestId(UUID.randomUUID().toString())
                  .build());
    }
    return id;
  }

  private Optional<Authorizer> find() throws IOException {
    if (!Files.exists(home.authorizerId())) {
      return Optional.empty();
    }
    String id = Files.readString(home.authorizerId()).strip();
    try {
      // One of an older release may grant less than there is now: then there is a new one.
      return Optional.of(
              operator
                  .getAuthorizer(GetAuthorizerRequest.newBuilder().setId(id).build())
                  .getAuthorizer())
          .filter(known -> known.getBounds().getScopesList().containsAll(SCOPES));
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return Optional.empty(); // The database was thrown away, the rest of the home was not.
      }
      throw e;
    }
  }

  /** The kept key; another one when there is none, or when it has been revoked. */
  private VerificationKey key(Optional<Authorizer> known) throws IOException {
    if (Files.exists(home.authorizerKey())) {
      VerificationKey kept =
          new TokenSigner(Files.readString(home.authorizerKey())).verificationKey();
      boolean revoked =
          known.stream()
              .flatMap(authorizer -> authorizer.getKeysList().stream())
              .anyMatch(key -> key.getKid().equals(kept.kid()) && key.hasRevokedAt());
      if (!revoked) {
        return kept;
      }
    }
    String jwk = TokenSigner.generatePrivateJwk("dev-" + UUID.randomUUID(), KEY_ALGORITHM);
    PrivateFiles.write(home.authorizerKey(), jwk);
    return new TokenSigner(jwk).verificationKey();
  }

  private Authorizer create(VerificationKey key) {
    return operator
        .createAuthorizer(
            CreateAuthorizerRequest.newBuilder()
                .setName("development")
                .setBounds(
                    Bounds.newBuilder()
                        .addAllScopes(SCOPES)
                        .setLongestTokenLife(Duration.newBuilder().setSeconds(LONGEST_LIFE_SECONDS))
                        .addPresenters(DevHome.spiffeId("*"))
                        .addItems("*")
                        .setMayGrantAllSecrets(true)
                        .setOldestPin(Duration.newBuilder().setSeconds(OLDEST_PIN_SECONDS)))
                .addKeys(io.stepvault.v1.VerificationKey.newBuilder().setJwk(key.canonicalJwk()))
                .setRequestId(UUID.randomUUID().toString())
                .build())
        .getAuthorizer();
  }
}
