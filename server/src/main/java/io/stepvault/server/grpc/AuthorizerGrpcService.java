package io.stepvault.server.grpc;

import io.grpc.stub.StreamObserver;
import io.stepvault.server.admission.Caller;
import io.stepvault.server.admission.Gate;
import io.stepvault.server.authorizer.Revocation;
import io.stepvault.server.registry.AuthorizerCatalog;
import io.stepvault.server.registry.AuthorizerTarget;
import io.stepvault.server.registry.AuthorizerUpdate;
import io.stepvault.server.registry.NewAuthorizer;
import io.stepvault.server.registry.Registry;
import io.stepvault.server.request.RequestId;
import io.stepvault.server.token.TokenClaims;
import io.stepvault.v1.AddKeyRequest;
import io.stepvault.v1.AddKeyResponse;
import io.stepvault.v1.AuthorizerServiceGrpc;
import io.stepvault.v1.CreateAuthorizerRequest;
import io.stepvault.v1.CreateAuthorizerResponse;
import io.stepvault.v1.DeleteAuthorizerRequest;
import io.stepvault.v1.DeleteAuthorizerResponse;
import io.stepvault.v1.DescribeCallerRequest;
import io.stepvault.v1.DescribeCallerResponse;
import io.stepvault.v1.GetAuthorizerRequest;
import io.stepvault.v1.GetAuthorizerResponse;
import io.stepvault.v1.ListAuthorizersRequest;
import io.stepvault.v1.ListAuthorizersResponse;
import io.stepvault.v1.RetireKeyRequest;
import io.stepvault.v1.RetireKeyResponse;
import io.stepvault.v1.RevokeKeyRequest;
import io.stepvault.v1.RevokeKeyResponse;
import io.stepvault.v1.RevokeTokensRequest;
import io.stepvault.v1.RevokeTokensResponse;
import io.stepvault.v1.UpdateAuthorizerRequest;
import io.stepvault.v1.UpdateAuthorizerResponse;
import java.time.Instant;
import java.util.Optional;

/** {@code AuthorizerService}: messages in, use cases, messages out. */
final class AuthorizerGrpcService extends AuthorizerServiceGrpc.AuthorizerServiceImplBase {
  private final Registry registry;
  private final KeyCalls keys;
  private final Gate gate;

  AuthorizerGrpcService(Registry registry, Gate gate) {
    this.registry = registry;
    this.keys = new KeyCalls(registry.keys());
    this.gate = gate;
  }

  @Override
  public void createAuthorizer(
      CreateAuthorizerRequest request, StreamObserver<CreateAuthorizerResponse> answer) {
    RequestId requestId = Requests.requestId(request);
    NewAuthorizer wanted =
        new NewAuthorizer(
            request.getName(),
            AuthorizerMessages.bounds(request.getBounds()),
            request.getKeysList().stream().map(KeyCalls::key).toList(),
            requestId);
    Requests.reply(
        answer,
        CreateAuthorizerResponse.newBuilder()
            .setAuthorizer(
                AuthorizerMessages.authorizer(registry.create().run(Requests.presented(), wanted)))
            .build());
  }

  @Override
  public void getAuthorizer(
      GetAuthorizerRequest request, StreamObserver<GetAuthorizerResponse> answer) {
    Requests.reply(
        answer,
        GetAuthorizerResponse.newBuilder()
            .setAuthorizer(
                AuthorizerMessages.authorizer(
                    registry.catalog().get(Requests.presented(), request.getId())))
            .build());
  }

  @Override
  public void listAuthorizers(
      ListAuthorizersRequest request, StreamObserver<ListAuthorizersResponse> answer) {
    AuthorizerCatalog.Page page =
        registry
            .catalog()
            .list(Requests.presented(), request.getPageSize(), request.getPageToken());
    Requests.reply(
        answer,
        ListAuthorizersResponse.newBuilder()
            .addAllAuthorizers(
                page.authorizers().stream().map(AuthorizerMessages::authorizer).toList())
            .setNextPageToken(page.nextPageToken())
            .build());
  }

  @Override
  public void updateAuthorizer(
      UpdateAuthorizerRequest request, StreamObserver<UpdateAuthorizerResponse> answer) {
    RequestId requestId = Requests.requestId(request);
    AuthorizerUpdate wanted =
        new AuthorizerUpdate(
            new AuthorizerTarget("id", request.getId(), request.getEtag(), requestId),
            request.hasUpdateMask()
                ? Optional.of(request.getUpdateMask().getPathsList())
                : Optional.empty(),
            AuthorizerMessages.fieldsSet(request),
            request.getName(),
            request.getDisabled(),
            AuthorizerMessages.bounds(request.getBounds()));
    Requests.reply(
        answer,
        UpdateAuthorizerResponse.newBuilder()
            .setAuthorizer(
                AuthorizerMessages.authorizer(registry.update().run(Requests.presented(), wanted)))
            .build());
  }

  @Override
  public void deleteAuthorizer(
      DeleteAuthorizerRequest request, StreamObserver<DeleteAuthorizerResponse> answer) {
    RequestId requestId = Requests.requestId(request);
    registry
        .delete()
        .run(
            Requests.presented(),
            new AuthorizerTarget("id", request.getId(), request.getEtag(), requestId));
    Requests.reply(answer, DeleteAuthorizerResponse.getDefaultInstance());
  }

  @Override
  public void addKey(AddKeyRequest request, StreamObserver<AddKeyResponse> answer) {
    Requests.reply(answer, keys.add(request));
  }

  @Override
  public void retireKey(RetireKeyRequest request, StreamObserver<RetireKeyResponse> answer) {
    Requests.reply(answer, keys.retire(request));
  }

  @Override
  public void revokeKey(RevokeKeyRequest request, StreamObserver<RevokeKeyResponse> answer) {
    Requests.reply(answer, keys.revoke(request));
  }

  @Override
  public void revokeTokens(
      RevokeTokensRequest request, StreamObserver<RevokeTokensResponse> answer) {
    RequestId requestId = Requests.requestId(request);
    AuthorizerTarget target =
        new AuthorizerTarget("authorizer_id", request.getAuthorizerId(), "", requestId);
    Revocation revocation =
        registry.tokens().run(Requests.presented(), target, AuthorizerMessages.revoked(request));
    Requests.reply(
        answer,
        RevokeTokensResponse.newBuilder()
            .setForgottenAt(Times.timestamp(revocation.forgottenAt()))
            .build());
  }

  @Override
  public void describeCaller(
      DescribeCallerRequest request, StreamObserver<DescribeCallerResponse> answer) {
    record Seen(Caller caller, Instant now) {}
    Seen seen = gate.read(Requests.presented(), (tx, caller) -> new Seen(caller, tx.now()));
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
}
