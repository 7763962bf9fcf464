package io.stepvault.server.registry;

import io.stepvault.server.authorizer.Revoked;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.tls.PeerIdentity;
import io.stepvault.server.token.Base64Url;
import io.stepvault.server.token.TokenClaims;
import java.util.Optional;

/** What a token could say at all: a revocation of anything else would end nothing. */
final class RevokedChecks {
  private RevokedChecks() {}

  /** What is wrong with it; empty: nothing. */
  static Optional<Violation> violation(Revoked revoked) {
    String value = revoked.value();
    Optional<String> problem =
        switch (revoked.kind()) {
          case JTI, RUN, SUBJECT ->
              TokenClaims.isText(value)
                  ? Optional.empty()
                  : Optional.of("must be 1 to 256 characters without control characters");
          case CERTIFICATE ->
              PeerIdentity.isName(value) || isThumbprint(value)
                  ? Optional.empty()
                  : Optional.of(
                      "must be a SPIFFE id, a DNS name in lower case, or the SHA-256 of a"
                          + " certificate in base64url (43 characters)");
        };
    return problem.map(what -> new Violation(revoked.kind().field(), what));
  }

  private static boolean isThumbprint(String value) {
    return Base64Url.decode(value).filter(bytes -> bytes.length == 32).isPresent();
  }
}
