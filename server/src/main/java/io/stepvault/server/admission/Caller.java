package io.stepvault.server.admission;

import io.stepvault.server.audit.AuditEvent.Actor;
import io.stepvault.server.item.Viewer;
import io.stepvault.server.tls.PeerIdentity;
import io.stepvault.server.token.TokenClaims;
import java.util.Optional;

/**
 * Who was admitted, and for which organization.
 *
 * @param grant empty for an operator without a token
 */
public record Caller(
    String method,
    PeerIdentity peer,
    boolean operator,
    String organization,
    Optional<Grant> grant) {

  /** The token's grant; only methods whose scope a token grants may ask. */
  public Grant token() {
    return grant.orElseThrow(() -> new IllegalStateException(method + " was admitted tokenless"));
  }

  /** The user whom vault calls act as. */
  public String user() {
    return token().claims().sub();
  }

  /** The user whom vault calls act as, as items see them. */
  public Viewer viewer() {
    TokenClaims claims = token().claims();
    return new Viewer(claims.sub(), claims.groups(), claims.scopes().contains("vault.admin"));
  }

  /** For whom a {@code request_id} is unique: acting user and certificate. */
  public String requester() {
    return grant.map(g -> g.claims().sub()).orElse("") + "\n" + peer.thumbprint();
  }

  /** As it goes on record. */
  public Actor actor() {
    return grant
        .map(Grant::claims)
        .map(
            claims ->
                new Actor(
                    method,
                    peer.name(),
                    claims.iss(),
                    claims.jti(),
                    claims.sub(),
                    claims.owner(),
                    claims.workflow(),
                    claims.run(),
                    claims.node()))
        .orElseGet(() -> Actor.tokenless(method, peer.name()));
  }
}
