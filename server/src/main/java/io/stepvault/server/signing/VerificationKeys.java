package io.stepvault.server.signing;

import java.time.Duration;

/**
 * Public keys for whoever verifies by themselves.
 *
 * @param jwks RFC 7517 section 5
 */
public record VerificationKeys(String jwks, Duration cacheFor) {}
