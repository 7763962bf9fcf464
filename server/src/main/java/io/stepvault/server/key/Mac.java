package io.stepvault.server.key;

import java.util.Objects;

/**
 * HMAC-SHA-256 of a row's content, as it is stored beside it.
 *
 * @param key the id of the ring key that made it
 * @param tag 32 bytes
 */
@SuppressWarnings("ArrayRecordComponent") // on its way between store and ring, never compared
public record Mac(String key, byte[] tag) {
  public Mac {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(tag, "tag");
  }

  @Override
  public String toString() {
    return "Mac[" + key + "]";
  }
}
