package io.stepvault.server.key;

import java.security.GeneralSecurityException;
import java.security.Provider;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Opens what Tink's AES-GCM has sealed: nonce of 12 bytes, ciphertext, tag of 16. Tink takes the
 * JDK's cipher, which needs half as long again to take up a key, and each value has its own.
 */
final class ValueCipher {
  private static final int NONCE = 12;
  private static final int TAG = 16;

  private static final ThreadLocal<Cipher> CIPHER = ThreadLocal.withInitial(ValueCipher::cipher);

  private ValueCipher() {}

  /**
   * @throws GeneralSecurityException when it was changed, or sealed under another key or with other
   *     additional data
   */
  static byte[] open(SecretKey key, byte[] sealed, byte[] additionalData)
      throws GeneralSecurityException {
    if (sealed.length < NONCE + TAG) {
      throw new GeneralSecurityException("shorter than its nonce and its tag");
    }
    Cipher cipher = CIPHER.get();
    cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(8 * TAG, sealed, 0, NONCE));
    cipher.updateAAD(additionalData);
    return cipher.doFinal(sealed, NONCE, sealed.length - NONCE);
  }

  private static Cipher cipher() {
    String name = "AES/GCM/NoPadding";
    Provider provider = NativeCrypto.PROVIDER.orElse(null);
    try {
      return provider == null ? Cipher.getInstance(name) : Cipher.getInstance(name, provider);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JVM lacks a standard algorithm", e);
    }
  }
}
