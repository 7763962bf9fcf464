package io.stepvault.server.key;

import java.util.Objects;

/**
 * A value as it is stored.
 *
 * @param wrapKey the id of the ring key that wraps the data key
 * @param wrappedKey the data key, encrypted: 60 bytes (nonce 12, key 32, tag 16)
 * @param commitment 32 bytes that only this data key gives
 * @param ciphertext 28 bytes longer than the value (nonce 12, tag 16)
 */
@SuppressWarnings("ArrayRecordComponent") // on its way between store and ring, never compared
public record SealedValue(String wrapKey, byte[] wrappedKey, byte[] commitment, byte[] ciphertext) {
  private static final int OVERHEAD = 28;

  public SealedValue {
    Objects.requireNonNull(wrapKey, "wrapKey");
    Objects.requireNonNull(wrappedKey, "wrappedKey");
    Objects.requireNonNull(commitment, "commitment");
    Objects.requireNonNull(ciphertext, "ciphertext");
  }

  /** The same, with the ciphertext that was not read before. */
  public SealedValue withCiphertext(byte[] read) {
    return new SealedValue(wrapKey, wrappedKey, commitment, read);
  }

  /** The length of the value, in bytes. */
  public int valueLength() {
    return ciphertext.length - OVERHEAD;
  }

  @Override
  public String toString() {
    return "SealedValue[" + wrapKey + "]";
  }
}
