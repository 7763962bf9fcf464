package io.stepvault.server.key;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.subtle.AesGcmJce;
import com.google.crypto.tink.subtle.Hkdf;
import com.google.crypto.tink.subtle.PrfHmacJce;
import com.google.crypto.tink.subtle.PrfMac;
import com.google.crypto.tink.subtle.Random;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;

/**
 * The 32 bytes of one symmetric key, until {@link #close()} wipes them; then every use throws
 * IllegalStateException. Uses and closing exclude each other: nothing is ever encrypted under a key
 * that is half wiped.
 */
final class KeyMaterial implements AutoCloseable {
  static final int LENGTH = 32;

  private final byte[] bytes;
  private boolean closed;

  private KeyMaterial(byte[] bytes) {
    this.bytes = bytes;
  }

  static KeyMaterial random() {
    return new KeyMaterial(Random.randBytes(LENGTH));
  }

  /** Takes the array over and wipes it on {@link #close()}. */
  static KeyMaterial adopt(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("a key has " + LENGTH + " bytes, not " + bytes.length);
    }
    return new KeyMaterial(bytes);
  }

  /**
   * @throws GeneralSecurityException when it was wrapped by another key, for another place, or
   *     changed since
   */
  static KeyMaterial unwrap(Aead wrapping, byte[] wrapped, byte[] additionalData)
      throws GeneralSecurityException {
    byte[] bytes = wrapping.decrypt(wrapped, additionalData);
    if (bytes.length != LENGTH) {
      Arrays.fill(bytes, (byte) 0);
      throw new GeneralSecurityException("unwrapped to something that is no key");
    }
    return new KeyMaterial(bytes);
  }

  synchronized byte[] wrap(Aead wrapping, byte[] additionalData) {
    return encrypt(wrapping, bytes(), additionalData);
  }

  /**
   * AES-256-GCM (NIST SP 800-38D): nonce of 96 random bits, ciphertext, tag of 128 bits. Random
   * nonces bound what one key may encrypt to 2^32 messages (section 8.3 there).
   */
  synchronized Aead aead() {
    try {
      return new AesGcmJce(bytes());
    } catch (GeneralSecurityException e) {
      throw unavailable(e);
    }
  }

  /**
   * Opens what {@link #aead()} has encrypted.
   *
   * @throws GeneralSecurityException when it was changed, or encrypted otherwise
   */
  byte[] decrypt(byte[] sealed, byte[] additionalData) throws GeneralSecurityException {
    return ValueCipher.open(key(), sealed, additionalData);
  }

  private synchronized SecretKeySpec key() {
    return new SecretKeySpec(bytes(), "AES");
  }

  /** HMAC-SHA-256 (RFC 2104) with the full tag of 32 bytes, compared in constant time. */
  synchronized PrfMac hmac() {
    try {
      return new PrfMac(new PrfHmacJce("HMACSHA256", new SecretKeySpec(bytes(), "HMAC")), LENGTH);
    } catch (GeneralSecurityException e) {
      throw unavailable(e);
    }
  }

  /**
   * 32 bytes by HKDF-SHA-256 (RFC 5869). No salt: the key is uniformly random already (section 3.1
   * there); the label is the {@code info} that keeps uses apart.
   */
  synchronized byte[] derive(String label) {
    try {
      return Hkdf.computeHkdf(
          "HmacSha256", bytes(), new byte[0], label.getBytes(StandardCharsets.UTF_8), LENGTH);
    } catch (GeneralSecurityException e) {
      throw unavailable(e);
    }
  }

  /** The array itself, for what wraps the key elsewhere or writes it to its file. */
  synchronized byte[] bytes() {
    if (closed) {
      throw new IllegalStateException("this key was closed");
    }
    return bytes;
  }

  static byte[] encrypt(Aead aead, byte[] plaintext, byte[] additionalData) {
    try {
      return aead.encrypt(plaintext, additionalData);
    } catch (GeneralSecurityException e) {
      throw unavailable(e);
    }
  }

  static byte[] tag(PrfMac mac, byte[] content) {
    try {
      return mac.computeMac(content);
    } catch (GeneralSecurityException e) {
      throw unavailable(e);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public String toString() {
    return "KeyMaterial[redacted]";
  }

  /** Every JVM has these algorithms: this is no condition to handle, but a broken JVM. */
  private static IllegalStateException unavailable(GeneralSecurityException e) {
    return new IllegalStateException("the JVM lacks a standard algorithm", e);
  }
}
