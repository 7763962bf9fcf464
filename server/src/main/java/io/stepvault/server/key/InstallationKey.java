package io.stepvault.server.key;

import com.google.crypto.tink.Aead;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.UUID;

/**
 * The key between the root key and the rings: replacing the root key wraps this one again and
 * touches nothing else. It encrypts ring keys only; what seals the page tokens of lists that are of
 * no organization is derived from it.
 */
public final class InstallationKey implements AutoCloseable {
  private static final String PAGE_LABEL = "stepvault/v1/installation-page";

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

  /**
   * A page token, as {@link Ring#sealPage} makes them.
   *
   * @param state what the next page needs; unreadable to the caller who carries it
   * @param context what the token is good for (caller, order); not inside, but must be the same on
   *     opening
   */
  public String sealPage(byte[] state, byte[] context) {
    return PageText.of(KeyMaterial.encrypt(pageCipher(), state, context));
  }

  /** The state, or nothing when the token is not one of this installation's for this context. */
  public Optional<byte[]> openPage(String token, byte[] context) {
    return PageText.read(token).flatMap(bytes -> openPage(bytes, context));
  }

  private Optional<byte[]> openPage(byte[] sealed, byte[] context) {
    try {
      return Optional.of(pageCipher().decrypt(sealed, context));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private Aead pageCipher() {
    try (KeyMaterial derived = KeyMaterial.adopt(material.derive(PAGE_LABEL))) {
      return derived.aead();
    }
  }

  /** Wipes what is open of a value: it was destroyed, or is not held any more. */
  public void forget(SealedValue sealed) {
    openKeys.forget(sealed);
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
