package io.stepvault.server.grpc;

import io.stepvault.server.authorizer.AuthorizerKey;
import io.stepvault.server.authorizer.Revoked;
import io.stepvault.server.registry.AuthorizerField;
import io.stepvault.v1.Authorizer;
import io.stepvault.v1.Bounds;
import io.stepvault.v1.RevokeTokensRequest;
import io.stepvault.v1.UpdateAuthorizerRequest;
import io.stepvault.v1.VerificationKey;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Authorizers as the API shows them. */
final class AuthorizerMessages {
  private AuthorizerMessages() {}

  static Authorizer authorizer(io.stepvault.server.authorizer.Authorizer authorizer) {
    Authorizer.Builder message =
        Authorizer.newBuilder()
            .setId(authorizer.id())
            .setName(authorizer.name())
            .setDisabled(authorizer.disabled())
            .setBounds(bounds(authorizer.bounds()))
            .setCreatedAt(Times.timestamp(authorizer.createdAt()))
            .setEtag(authorizer.etag());
    authorizer.keys().forEach(key -> message.addKeys(key(key)));
    return message.build();
  }

  static VerificationKey key(AuthorizerKey key) {
    VerificationKey.Builder message =
        VerificationKey.newBuilder().setKid(key.kid()).setJwk(key.key().canonicalJwk());
    if (key.notBefore() != null) {
      message.setNotBefore(Times.timestamp(key.notBefore()));
    }
    if (key.notAfter() != null) {
      message.setNotAfter(Times.timestamp(key.notAfter()));
    }
    if (key.revokedAt() != null) {
      message.setRevokedAt(Times.timestamp(key.revokedAt()));
    }
    return message.build();
  }

  private static Bounds bounds(io.stepvault.server.authorizer.Bounds bounds) {
    Bounds.Builder message =
        Bounds.newBuilder()
            .addAllScopes(bounds.scopes())
            .setLongestTokenLife(Times.duration(bounds.longestTokenLife()))
            .addAllPresenters(bounds.presenters())
            .addAllItems(bounds.items())
            .setMayGrantAllSecrets(bounds.mayGrantAllSecrets())
            .addAllOrganizations(bounds.organizations());
    if (bounds.allowsPins()) {
      message.setOldestPin(Times.duration(bounds.oldestPin()));
    }
    return message.build();
  }

  static io.stepvault.server.authorizer.Bounds bounds(Bounds bounds) {
    return new io.stepvault.server.authorizer.Bounds(
        bounds.getScopesList(),
        Times.duration(bounds.getLongestTokenLife()),
        bounds.getPresentersList(),
        bounds.getItemsList(),
        bounds.getMayGrantAllSecrets(),
        Times.duration(bounds.getOldestPin()),
        bounds.getOrganizationsList());
  }

  /** Which tokens are to be revoked; empty: the request does not say. */
  static Optional<Revoked> revoked(RevokeTokensRequest request) {
    return switch (request.getTokensCase()) {
      case JTI -> Optional.of(new Revoked(Revoked.Kind.JTI, request.getJti()));
      case RUN -> Optional.of(new Revoked(Revoked.Kind.RUN, request.getRun()));
      case SUBJECT -> Optional.of(new Revoked(Revoked.Kind.SUBJECT, request.getSubject()));
      case CERTIFICATE ->
          Optional.of(new Revoked(Revoked.Kind.CERTIFICATE, request.getCertificate()));
      case TOKENS_NOT_SET -> Optional.empty();
    };
  }

  /** What a request without a mask changes. */
  static Set<AuthorizerField> fieldsSet(UpdateAuthorizerRequest request) {
    Set<AuthorizerField> set = EnumSet.noneOf(AuthorizerField.class);
    if (!request.getName().isEmpty()) {
      set.add(AuthorizerField.NAME);
    }
    if (request.getDisabled()) {
      set.add(AuthorizerField.DISABLED);
    }
    if (request.hasBounds()) {
      set.add(AuthorizerField.BOUNDS);
    }
    return set;
  }
}
