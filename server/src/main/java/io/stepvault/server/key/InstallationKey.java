package io.stepvault.server.key;

import com.google.crypto.tink.Aead;
import java.util.UUID;

/**
 * The key between the root key and the rings: replacing the root key wraps this one again and
 * touches nothing else. It encrypts ring keys only.
 */
public final class InstallationKey implements AutoCloseable {
  private final KeyMaterial material;
  private final OpenKeys openKeys = new OpenKeys();

  InstallationKey(KeyMaterial material) {
    this.material = material;
  }

  public static InstallationKey generate() {
    return new InstallationKey(KeyMaterial.random());
  }

  /** What is stored in the database: bound to the installation and to the root key's id. */
  public byte[] wrappedBy(RootKey root, UUID installation) {
    return root.wrap(material.bytes(), place(root, installation));
  }

  /**
   * Opens what {@link #wrappedBy} gave.
   *
   * @throws IntegrityException when it was wrapped by another root key or for another installation,
   *     or changed since
   */
  public static InstallationKey unwrap(RootKey root, UUID installation, byte[] wrapped) {
    String object = "installation " + installation + ", installation key";
    try {
      return new InstallationKey(
          KeyMaterial.adopt(root.unwrap(wrapped, place(root, installation))));
    } catch (IntegrityException e) {
      throw new IntegrityException(object, e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IntegrityException(object, "what was wrapped is no key", e);
    }
  }

  /** For ring keys. A copy of the key is in what is returned. */
  Aead aead() {
    return material.aead();
  }

  /** What the rings of this installation have open: one memory, with one bound, for all. */
  OpenKeys openKeys() {
    return openKeys;
  }

  private static byte[] place(RootKey root, UUID installation) {
    return Frame.of("stepvault/v1/installation-key")
        .text(installation.toString())
        .text(root.id())
        .text("AES-256-GCM")
        .toBytes();
  }

  @Override
  public void close() {
    material.close();
    openKeys.close();
  }

  @Override
  public String toString() {
    return "InstallationKey[redacted]";
  }
}
