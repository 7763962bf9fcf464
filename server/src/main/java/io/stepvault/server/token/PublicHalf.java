package io.stepvault.server.token;

import java.util.SequencedMap;

/**
 * A public key out of a JWK.
 *
 * @param required the members that RFC 7638 hashes, in their lexicographic order
 * @param check checks signatures with this key
 */
record PublicHalf(SequencedMap<String, String> required, SignatureCheck check) {}
