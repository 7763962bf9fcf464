package io.stepvault.server.request;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.key.Plaintext;
import io.stepvault.server.key.Ring;
import io.stepvault.server.store.RequestStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * What makes a mutation repeatable.
 *
 * @param id the caller's {@code request_id}; empty: it gave none
 * @param content the request without it, as bytes; it may hold a value, so whoever made it closes
 *     it
 */
public record RequestId(String id, Plaintext content) {
  private static final int LONGEST = 64;

  /** What is wrong with the id; empty: nothing. */
  public Optional<Violation> violation() {
    boolean good = id.length() <= LONGEST && id.chars().allMatch(c -> c > 0x20 && c < 0x7F);
    return good
        ? Optional.empty()
        : Optional.of(new Violation("request_id", "must be at most 64 printable ASCII characters"));
  }

  /**
   * The same for a call whose content is no secret, of an organization that may have no ring: its
   * content is compared by SHA-256.
   */
  public Optional<RequestStore.Key> keyWithoutRing(Caller caller) {
    return id.isEmpty() || violation().isPresent()
        ? Optional.empty()
        : Optional.of(
            new RequestStore.Key(
                caller.requester(), caller.method(), id, sha256(content.exposeBytes())));
  }

  private static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** Under what the call is remembered; empty: it is not, having no id or a bad one. */
  public Optional<RequestStore.Key> key(Caller caller, Ring ring) {
    return id.isEmpty() || violation().isPresent()
        ? Optional.empty()
        : Optional.of(
            new RequestStore.Key(
                caller.requester(), caller.method(), id, ring.requestMac(content.exposeBytes())));
  }
}
