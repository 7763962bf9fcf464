package io.stepvault.server.admission;

import io.stepvault.server.authorizer.Authorizer;
import io.stepvault.server.authorizer.AuthorizerKey;
import io.stepvault.server.token.TokenClaims;
import org.jspecify.annotations.Nullable;

/**
 * A token whose signature is good, with the authorizer and the key that made it so.
 *
 * @param key null only where a token is made up, to find out what would become of it
 */
public record Grant(TokenClaims claims, Authorizer authorizer, @Nullable AuthorizerKey key) {}
