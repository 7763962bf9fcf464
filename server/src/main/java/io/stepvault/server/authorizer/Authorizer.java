package io.stepvault.server.authorizer;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A registered issuer of tokens.
 *
 * @param keys oldest first, revoked ones too: a kid is never used twice
 * @param stamp the organization's revision at its last change
 */
public record Authorizer(
    String id,
    String name,
    Bounds bounds,
    List<AuthorizerKey> keys,
    Instant createdAt,
    long stamp) {

  public Authorizer {
    keys = List.copyOf(keys);
  }

  public Optional<AuthorizerKey> key(String kid) {
    return keys.stream().filter(key -> key.kid().equals(kid)).findFirst();
  }

  /** An opaque text that changes with every mutation. */
  public String etag() {
    return Long.toString(stamp, 36);
  }
}
