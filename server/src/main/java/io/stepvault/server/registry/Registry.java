package io.stepvault.server.registry;

import io.stepvault.server.admission.Gate;
import io.stepvault.server.request.Once;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.AuthorityStore;
import io.stepvault.server.vault.PageTokens;

/**
 * Registers authorizers and the keys that verify their tokens, and revokes these: the use cases, by
 * kind.
 */
public record Registry(
    AuthorizerCatalog catalog,
    CreateAuthorizer create,
    UpdateAuthorizer update,
    DeleteAuthorizer delete,
    KeyRegistry keys,
    RevokeTokens tokens) {

  /** All of them, over one store. */
  public static Registry of(
      Gate gate, AuthorityStore authorities, AuditStore audit, Once once, PageTokens pageTokens) {
    Changes changes = new Changes(gate, authorities, audit, once);
    return new Registry(
        new AuthorizerCatalog(gate, authorities, audit, pageTokens),
        new CreateAuthorizer(changes),
        new UpdateAuthorizer(changes),
        new DeleteAuthorizer(changes),
        new KeyRegistry(changes),
        new RevokeTokens(gate, authorities, audit, once));
  }
}
