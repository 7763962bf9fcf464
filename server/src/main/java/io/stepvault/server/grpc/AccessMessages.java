package io.stepvault.server.grpc;

import io.stepvault.server.vault.RequestedAccess;
import io.stepvault.server.vault.RequestedGrant;
import io.stepvault.server.vault.RequestedMode;
import io.stepvault.v1.Access;
import io.stepvault.v1.Grant;
import io.stepvault.v1.Permission;
import io.stepvault.v1.Principal;
import java.util.List;
import java.util.Optional;

/** Who may do what, between the API and the domain. */
final class AccessMessages {
  private AccessMessages() {}

  static RequestedAccess requested(Access access) {
    return new RequestedAccess(requested(access.getMode()), grants(access.getGrantsList()));
  }

  static RequestedMode requested(Access.Mode mode) {
    return switch (mode) {
      case MODE_UNSPECIFIED -> RequestedMode.UNSAID;
      case TEAM -> RequestedMode.TEAM;
      case RESTRICTED -> RequestedMode.RESTRICTED;
      case PRIVATE -> RequestedMode.PRIVATE;
      case UNRECOGNIZED -> RequestedMode.UNKNOWN;
    };
  }

  static List<RequestedGrant> grants(List<Grant> grants) {
    return grants.stream()
        .map(
            grant ->
                new RequestedGrant(
                    principal(grant.getPrincipal()), permission(grant.getPermission())))
        .toList();
  }

  static Optional<io.stepvault.server.item.Principal> principal(Principal principal) {
    return switch (principal.getPrincipalCase()) {
      case USER -> Optional.of(io.stepvault.server.item.Principal.user(principal.getUser()));
      case GROUP -> Optional.of(io.stepvault.server.item.Principal.group(principal.getGroup()));
      case PRINCIPAL_NOT_SET -> Optional.empty();
    };
  }

  private static Optional<io.stepvault.server.item.Permission> permission(Permission permission) {
    return switch (permission) {
      case CAN_USE -> Optional.of(io.stepvault.server.item.Permission.CAN_USE);
      case CAN_EDIT -> Optional.of(io.stepvault.server.item.Permission.CAN_EDIT);
      case PERMISSION_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
    };
  }

  /** The mode alone. */
  static Access mode(io.stepvault.server.item.Access access) {
    return Access.newBuilder().setMode(Access.Mode.valueOf(access.mode().name())).build();
  }

  /** The mode and all grants. */
  static Access all(io.stepvault.server.item.Access access) {
    Access.Builder message = mode(access).toBuilder();
    access.grants().forEach(grant -> message.addGrants(grant(grant)));
    return message.build();
  }

  private static Grant grant(io.stepvault.server.item.Grant grant) {
    Principal.Builder principal = Principal.newBuilder();
    switch (grant.principal().type()) {
      case USER -> principal.setUser(grant.principal().name());
      case GROUP -> principal.setGroup(grant.principal().name());
    }
    return Grant.newBuilder()
        .setPrincipal(principal)
        .setPermission(Permission.valueOf(grant.permission().name()))
        .build();
  }
}
