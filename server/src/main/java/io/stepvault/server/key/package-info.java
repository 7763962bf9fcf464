/**
 * Keys and what they protect. Each level opens the next:
 *
 * <pre>
 * root key            a file outside the database; used at start and at rotation only
 * installation key    one, wrapped under the root key
 * ring                per organization: separate keys to wrap, to MAC rows, for requests, for pages
 * data key            one per version of an item, wrapped under the ring
 * value               AES-256-GCM, with a commitment to its data key
 * </pre>
 *
 * <p>Every ciphertext is bound by its additional data to the place it was written for, so that a
 * row copied to another place does not open there. Every use of a key has its own label ({@code
 * stepvault/v1/...}); another format gets another label, never the same one.
 *
 * <p>AES-GCM, HMAC and HKDF are Tink's. Its primitives keep copies of their keys that nobody can
 * wipe; the arrays that this package makes itself are wiped as soon as they are used.
 */
package io.stepvault.server.key;
