package io.stepvault.server.grpc;

import com.google.protobuf.Timestamp;
import io.stepvault.server.registry.AuthorizerTarget;
import io.stepvault.server.registry.KeyRegistry;
import io.stepvault.server.registry.NewKey;
import io.stepvault.server.request.RequestId;
import io.stepvault.v1.AddKeyRequest;
import io.stepvault.v1.AddKeyResponse;
import io.stepvault.v1.RetireKeyRequest;
import io.stepvault.v1.RetireKeyResponse;
import io.stepvault.v1.RevokeKeyRequest;
import io.stepvault.v1.RevokeKeyResponse;
import io.stepvault.v1.VerificationKey;
import java.time.Instant;
import java.util.Optional;

/** Calls about an authorizer's keys. */
final class KeyCalls {
  private final KeyRegistry keys;

  KeyCalls(KeyRegistry keys) {
    this.keys = keys;
  }

  AddKeyResponse add(AddKeyRequest request) {
    NewKey key =
        new NewKey(
            switch (request.getKeyCase()) {
              case PEM -> new NewKey.Pem(request.getPem());
              case JWK, KEY_NOT_SET -> new NewKey.Jwk(request.getJwk());
            },
            "",
            time(request.hasNotBefore(), request.getNotBefore()),
            time(request.hasNotAfter(), request.getNotAfter()),
            false);
    AuthorizerTarget target =
        target(request.getAuthorizerId(), request.getEtag(), Requests.requestId(request));
    return AddKeyResponse.newBuilder()
        .setKey(AuthorizerMessages.key(keys.add(Requests.presented(), target, key)))
        .build();
  }

  RetireKeyResponse retire(RetireKeyRequest request) {
    AuthorizerTarget target =
        target(request.getAuthorizerId(), request.getEtag(), Requests.requestId(request));
    return RetireKeyResponse.newBuilder()
        .setKey(
            AuthorizerMessages.key(
                keys.retire(
                    Requests.presented(),
                    target,
                    request.getKid(),
                    time(request.hasNotAfter(), request.getNotAfter()))))
        .build();
  }

  RevokeKeyResponse revoke(RevokeKeyRequest request) {
    AuthorizerTarget target =
        target(request.getAuthorizerId(), request.getEtag(), Requests.requestId(request));
    return RevokeKeyResponse.newBuilder()
        .setKey(AuthorizerMessages.key(keys.revoke(Requests.presented(), target, request.getKid())))
        .build();
  }

  /** A key of a new authorizer. */
  static NewKey key(VerificationKey key) {
    return new NewKey(
        new NewKey.Jwk(key.getJwk()),
        key.getKid(),
        time(key.hasNotBefore(), key.getNotBefore()),
        time(key.hasNotAfter(), key.getNotAfter()),
        key.hasRevokedAt());
  }

  private static AuthorizerTarget target(String id, String etag, RequestId requestId) {
    return new AuthorizerTarget("authorizer_id", id, etag, requestId);
  }

  private static Optional<Instant> time(boolean given, Timestamp time) {
    return given ? Optional.of(Times.instant(time)) : Optional.empty();
  }
}
