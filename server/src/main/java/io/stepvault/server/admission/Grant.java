package io.stepvault.server.admission;

import io.stepvault.server.authorizer.Authorizer;
import io.stepvault.server.authorizer.AuthorizerKey;
import io.stepvault.server.token.TokenClaims;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A token whose signature is good, with the authorizer and the key that made it so.
 *
 * @param key null only where a token is made up, to find out what would become of it
 */
public record Grant(TokenClaims claims, Authorizer authorizer, @Nullable AuthorizerKey key) {

  /** What the same authorizer's token for a run of this user would grant, that lists everything. */
  public Grant asRunOf(String user) {
    return new Grant(
        TokenClaims.builder(claims.iss(), claims.aud(), claims.org(), claims.sub(), claims.jti())
            .issued(claims.iat(), claims.exp())
            .scopes(claims.scopes())
            .binding(claims.binding())
            .owner(user)
            .groups(claims.groups())
            .secrets(Set.of(TokenClaims.ALL_SECRETS))
            .build(),
        authorizer,
        key);
  }
}
