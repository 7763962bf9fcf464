package io.stepvault.server.key;

import com.google.crypto.tink.Aead;
import io.stepvault.server.key.OpenKeys.OpenKey;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/**
 * One value under its own data key, and the data key under a wrapping key of the ring.
 *
 * <p>AES-GCM alone does not commit to its key: a ciphertext can be made that opens to different
 * values under different keys. So, as in the committing suites of the AWS Encryption SDK (message
 * format 2, algorithm 0x0478), the data key only derives: the encryption key under one label and,
 * under another, a commitment that is stored and compared before anything is decrypted.
 *
 * <p>Random nonces are safe here: a data key encrypts one message, so there is no second nonce to
 * collide with; a wrapping key encrypts one data key per version, far from its 2^32.
 */
final class Envelope {
  private static final String ENCRYPT = "stepvault/v1/value/encrypt";
  private static final String COMMIT = "stepvault/v1/value/commit";

  private final String wrapKey;
  private final Aead wrapping;
  private final OpenKeys encryptionKeys;

  /**
   * @param encryptionKeys keeps what was unwrapped, for the next time
   */
  Envelope(String wrapKey, Aead wrapping, OpenKeys encryptionKeys) {
    this.wrapKey = wrapKey;
    this.wrapping = wrapping;
    this.encryptionKeys = encryptionKeys;
  }

  SealedValue seal(ValueContext context, Plaintext value) {
    return PlatformThreads.run(() -> sealHere(context, value));
  }

  private SealedValue sealHere(ValueContext context, Plaintext value) {
    try (KeyMaterial dataKey = KeyMaterial.random();
        KeyMaterial encryptionKey = KeyMaterial.adopt(dataKey.derive(ENCRYPT))) {
      return new SealedValue(
          wrapKey,
          dataKey.wrap(wrapping, place("stepvault/v1/data-key", context)),
          dataKey.derive(COMMIT),
          KeyMaterial.encrypt(
              encryptionKey.aead(), value.exposeBytes(), place("stepvault/v1/value", context)));
    }
  }

  Plaintext open(ValueContext context, SealedValue sealed) {
    try {
      return Plaintext.adopt(
          encryptionKeys.decrypt(context, sealed, () -> openKey(context, sealed)));
    } catch (GeneralSecurityException e) {
      throw new IntegrityException(named(context), "the ciphertext does not open", e);
    }
  }

  private OpenKey openKey(ValueContext context, SealedValue sealed) {
    return new OpenKey(
        context, encryptionKey(context, sealed), place("stepvault/v1/value", context));
  }

  private KeyMaterial encryptionKey(ValueContext context, SealedValue sealed) {
    try (KeyMaterial dataKey = unwrapDataKey(context, sealed)) {
      if (!MessageDigest.isEqual(dataKey.derive(COMMIT), sealed.commitment())) {
        throw new IntegrityException(named(context), "the commitment is not its data key's");
      }
      return KeyMaterial.adopt(dataKey.derive(ENCRYPT));
    }
  }

  private KeyMaterial unwrapDataKey(ValueContext context, SealedValue sealed) {
    try {
      return KeyMaterial.unwrap(
          wrapping, sealed.wrappedKey(), place("stepvault/v1/data-key", context));
    } catch (GeneralSecurityException e) {
      throw new IntegrityException(named(context), "the data key does not unwrap", e);
    }
  }

  private byte[] place(String label, ValueContext context) {
    return Frame.of(label)
        .text(context.organization())
        .text(context.item())
        .number(context.version())
        .text(context.kind())
        .text(wrapKey)
        .text("AES-256-GCM")
        .toBytes();
  }

  private String named(ValueContext context) {
    return named(context, wrapKey);
  }

  static String named(ValueContext context, String key) {
    return "organization "
        + context.organization()
        + ", item "
        + context.item()
        + ", version "
        + context.version()
        + ", "
        + RingKeyId.shown(key);
  }
}
