package io.stepvault.server.token;

/** Checks signatures with one public key. Safe for use by many threads. */
@FunctionalInterface
public interface SignatureCheck {
  /** Whether the signature is good; any bytes are allowed for both. */
  boolean isGood(byte[] signingInput, byte[] signature);
}
