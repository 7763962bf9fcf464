/**
 * Signing keys at work: they sign here, so that their private halves never leave, and what they
 * signed is verified.
 */
package io.stepvault.server.signing;
