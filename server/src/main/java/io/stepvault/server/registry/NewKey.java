package io.stepvault.server.registry;

import java.time.Instant;
import java.util.Optional;

/**
 * A public key that somebody wants registered; nothing of it is checked yet.
 *
 * @param saysRevoked whether the request gives a time of revocation, which none may
 */
public record NewKey(
    String jwk,
    String kid,
    Optional<Instant> notBefore,
    Optional<Instant> notAfter,
    boolean saysRevoked) {}
