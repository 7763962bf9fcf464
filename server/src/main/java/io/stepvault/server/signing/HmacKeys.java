package io.stepvault.server.signing;

import io.stepvault.server.key.Plaintext;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC-SHA-256 (RFC 2104) with static keys. Only items of HS256 come here, and nothing else of them
 * is ever asked to verify: no public key can be taken for a secret one.
 */
final class HmacKeys {
  private static final String NAME = "HmacSHA256";

  private HmacKeys() {}

  /** 32 bytes. */
  static byte[] tag(Plaintext key, byte[] content) {
    try {
      Mac mac = Mac.getInstance(NAME);
      mac.init(new SecretKeySpec(key.exposeBytes(), NAME));
      return mac.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
    }
  }

  /** In constant time. */
  static boolean isTag(Plaintext key, byte[] content, byte[] tag) {
    return MessageDigest.isEqual(tag(key, content), tag);
  }
}
