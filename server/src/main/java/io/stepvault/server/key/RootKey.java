package io.stepvault.server.key;

import com.google.crypto.tink.Aead;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;

/**
 * The key that opens an installation, kept in a file outside the database. It is needed at start
 * and at rotation only. Closing wipes it; afterwards it wraps nothing, but keeps its id.
 */
public final class RootKey implements AutoCloseable {
  private static final int ID_BYTES = 8;

  private final KeyMaterial material;
  private final String id;

  RootKey(KeyMaterial material) {
    this.material = material;
    this.id = idOf(material);
  }

  /**
   * Makes a new key and its file (mode 0600 from the first moment; directories that are missing are
   * made with 0700), flushed to the disk when this returns.
   *
   * @throws KeyFileException when the file exists, or cannot be written
   */
  public static RootKey create(Path file) {
    KeyMaterial material = KeyMaterial.random();
    try {
      RootKeyFile.write(file, material);
    } catch (KeyFileException e) {
      material.close();
      throw e;
    }
    return new RootKey(material);
  }

  /**
   * Reads the key of an installation that exists.
   *
   * @throws KeyFileException when the file is missing, unreadable, open to others than its owner,
   *     or damaged
   */
  public static RootKey load(Path file) {
    return new RootKey(RootKeyFile.read(file));
  }

  /**
   * {@code rk_} and 16 hexadecimal digits: derived from the key, the same for ever, and telling
   * nothing about it. May be stored and logged.
   */
  public String id() {
    return id;
  }

  /** Encrypts a key; it opens only with the same additional data. The key stays the caller's. */
  public byte[] wrap(byte[] key, byte[] additionalData) {
    return KeyMaterial.encrypt(wrapping(), key, additionalData);
  }

  /**
   * The key, which the caller wipes.
   *
   * @throws IntegrityException when it was wrapped by another root key, for another place, or
   *     changed since
   */
  public byte[] unwrap(byte[] wrapped, byte[] additionalData) {
    try {
      return wrapping().decrypt(wrapped, additionalData);
    } catch (GeneralSecurityException e) {
      throw new IntegrityException(
          "root key " + id, "does not open this: made by another root key, or changed since", e);
    }
  }

  /** The key itself only derives: what it wraps with, and what names it, are apart. */
  private Aead wrapping() {
    try (KeyMaterial derived = KeyMaterial.adopt(material.derive("stepvault/v1/root-key/wrap"))) {
      return derived.aead();
    }
  }

  static String idOf(KeyMaterial material) {
    byte[] derived = material.derive("stepvault/v1/root-key/id");
    return "rk_" + HexFormat.of().formatHex(derived, 0, ID_BYTES);
  }

  @Override
  public void close() {
    material.close();
  }

  @Override
  public String toString() {
    return "RootKey[" + id + "]";
  }
}
