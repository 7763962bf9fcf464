package io.stepvault.server.authorizer;

import java.time.Instant;

/**
 * Tokens that end before their time.
 *
 * @param cutOff those issued until then; by their jti, all
 * @param forgottenAt when the last of them has expired
 */
public record Revocation(Revoked what, Instant cutOff, Instant forgottenAt) {

  /** Whether it holds for a token issued at that time. */
  boolean covers(Instant issued) {
    return what.kind() == Revoked.Kind.JTI || !issued.isAfter(cutOff);
  }

  /** Of two of the same tokens, the one that ends more of them. */
  Revocation orLater(Revocation other) {
    return other.cutOff.isAfter(cutOff) ? other : this;
  }
}
