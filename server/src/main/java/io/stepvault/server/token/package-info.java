/**
 * Tokens that authorizers sign: their strict form, their claims, the registered keys that verify
 * them, and a signer for the command line and the development home.
 *
 * <p>Nothing here asks a clock, a database or the network. {@link
 * io.stepvault.server.token.ParsedToken#parse} reads an untrusted token, the caller finds the
 * {@link io.stepvault.server.token.VerificationKey} by ({@code iss}, {@code kid}), {@link
 * io.stepvault.server.token.VerificationKey#verifies} checks the signature, and only then the
 * claims may be believed and judged (times, audience, binding, revocation).
 *
 * <p>Followed: RFC 7515, 7517, 7518, 7519, 7638, 8037, 8725 and 9864.
 */
package io.stepvault.server.token;
