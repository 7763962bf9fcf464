package io.stepvault.server.admission;

import io.stepvault.server.authorizer.Authorizer;
import io.stepvault.server.authorizer.AuthorizerKey;
import io.stepvault.server.token.TokenClaims;

/** A token whose signature is good, with the authorizer and the key that made it so. */
public record Grant(TokenClaims claims, Authorizer authorizer, AuthorizerKey key) {}
