package io.stepvault.server.grpc;

import io.grpc.stub.StreamObserver;
import io.stepvault.server.admission.Caller;
import io.stepvault.server.admission.Gate;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.registry.NewAuthorizer;
import io.stepvault.server.registry.NewKey;
import io.stepvault.server.registry.Registry;
import io.stepvault.server.request.RequestId;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.v1.AddKeyRequest;
import io.stepvault.v1.AddKeyResponse;
import io.stepvault.v1.AuthorizerServiceGrpc;
import io.stepvault.v1.CreateAuthorizerRequest;
import io.stepvault.v1.CreateAuthorizerResponse;
import io.stepvault.v1.DescribeCallerRequest;
import io.stepvault.v1.DescribeCallerResponse;
import io.stepvault.v1.GetAuthorizerRequest;
import io.stepvault.v1.GetAuthorizerResponse;
import io.stepvault.v1.RevokeKeyRequest;
import io.stepvault.v1.RevokeKeyResponse;
import io.stepvault.v1.VerificationKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code AuthorizerService}: messages in, use cases, messages out. */
final class AuthorizerGrpcService extends AuthorizerServiceGrpc.AuthorizerServiceImplBase {
  private final Registry registry;
  private final Gate gate;

  AuthorizerGrpcService(Registry registry, Gate gate) {
    this.registry = registry;
    this.gate = gate;
  }

  @Override
  public void createAuthorizer(
      CreateAuthorizerRequest request, StreamObserver<CreateAuthorizerResponse> answer) {
    RequestId requestId =
        Requests.requestId(request.getRequestId(), request.toBuilder().clearRequestId().build());
    List<NewKey> keys = request.getKeysList().stream().map(AuthorizerGrpcService::key).toList();
    NewAuthorizer wanted =
        new NewAuthorizer(
            request.getName(), AuthorizerMessages.bounds(request.getBounds()), keys, requestId);
    Requests.reply(
        answer,
        CreateAuthorizerResponse.newBuilder()
            .setAuthorizer(AuthorizerMessages.authorizer(registry.create(presented(), wanted)))
            .build());
  }

  @Override
  public void getAuthorizer(
      GetAuthorizerRequest request, StreamObserver<GetAuthorizerResponse> answer) {
    Requests.reply(
        answer,
        GetAuthorizerResponse.newBuilder()
            .setAuthorizer(
                AuthorizerMessages.authorizer(registry.get(presented(), request.getId())))
            .build());
  }

  @Override
  public void addKey(AddKeyRequest request, StreamObserver<AddKeyResponse> answer) {
    NewKey key =
        new NewKey(
            request.getJwk(),
            "",
            request.hasNotBefore()
                ? Optional.of(Times.instant(request.getNotBefore()))
                : Optional.empty(),
            request.hasNotAfter()
                ? Optional.of(Times.instant(request.getNotAfter()))
                : Optional.empty(),
            false);
    RequestId requestId =
        Requests.requestId(request.getRequestId(), request.toBuilder().clearRequestId().build());
    Requests.reply(
        answer,
        AddKeyResponse.newBuilder()
            .setKey(
                AuthorizerMessages.key(
                    registry.addKey(
                        presented(), request.getAuthorizerId(), key, request.getEtag(), requestId)))
            .build());
  }

  @Override
  public void revokeKey(RevokeKeyRequest request, StreamObserver<RevokeKeyResponse> answer) {
    RequestId requestId =
        Requests.requestId(request.getRequestId(), request.toBuilder().clearRequestId().build());
    Requests.reply(
        answer,
        RevokeKeyResponse.newBuilder()
            .setKey(
                AuthorizerMessages.key(
                    registry.revokeKey(
                        presented(),
                        request.getAuthorizerId(),
                        request.getKid(),
                        request.getEtag(),
                        requestId)))
            .build());
  }

  @Override
  public void describeCaller(
      DescribeCallerRequest request, StreamObserver<DescribeCallerResponse> answer) {
    record Seen(Caller caller, Instant now) {}
    Seen seen = gate.read(presented(), (tx, caller) -> new Seen(caller, tx.now()));
    Caller caller = seen.caller();
    DescribeCallerResponse.Builder response =
        DescribeCallerResponse.newBuilder()
            .setCertificate(caller.peer().name())
            .setCertificateX5TS256(caller.peer().thumbprint())
            .setCertificateExpiresAt(Times.timestamp(caller.peer().notAfter()))
            .setIsOperator(caller.operator())
            .setOrganization(caller.organization())
            .setBrokerTime(Times.timestamp(seen.now()));
    caller.grant().ifPresent(grant -> describe(grant.claims(), response));
    Requests.reply(answer, response.build());
  }

  private static void describe(TokenClaims claims, DescribeCallerResponse.Builder response) {
    response
        .setAuthorizerId(claims.iss())
        .setSubject(claims.sub())
        .setOwner(claims.owner() == null ? "" : claims.owner())
        .addAllGroups(claims.groups())
        .addAllScopes(claims.scopes())
        .addAllSecrets(claims.secrets())
        .setTokenExpiresAt(Times.timestamp(Instant.ofEpochSecond(claims.exp())));
  }

  private static NewKey key(VerificationKey key) {
    return new NewKey(
        key.getJwk(),
        key.getKid(),
        key.hasNotBefore() ? Optional.of(Times.instant(key.getNotBefore())) : Optional.empty(),
        key.hasNotAfter() ? Optional.of(Times.instant(key.getNotAfter())) : Optional.empty(),
        key.hasRevokedAt());
  }

  private static Presented presented() {
    return CallGuard.PRESENTED.get();
  }
}
