/**
 * For authorizers: signs the tokens that steps, back ends and gateways present.
 *
 * <p>Start at {@link io.stepvault.client.token.TokenSigner}. What a token may say, and what a
 * broker makes of it, stands in {@code docs/tokens.md}; followed are RFC 7515, 7517, 7518, 7519,
 * 7638, 7800, 8037, 8705 and 9864. All cryptography is the Java platform's.
 */
package io.stepvault.client.token;
