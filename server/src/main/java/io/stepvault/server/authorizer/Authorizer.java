package io.stepvault.server.authorizer;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A registered issuer of tokens.
 *
 * @param disabled whether its tokens are refused
 * @param keys oldest first, revoked ones too: a kid is never used twice
 * @param stamp the organization's revision at its last change
 */
public record Authorizer(
    String id,
    String name,
    boolean disabled,
    Bounds bounds,
    List<AuthorizerKey> keys,
    Instant createdAt,
    long stamp) {

  public Authorizer {
    keys = List.copyOf(keys);
  }

  /** One whose tokens are not refused. */
  public Authorizer(
      String id,
      String name,
      Bounds bounds,
      List<AuthorizerKey> keys,
      Instant createdAt,
      long stamp) {
    this(id, name, false, bounds, keys, createdAt, stamp);
  }

  public Optional<AuthorizerKey> key(String kid) {
    return keys.stream().filter(key -> key.kid().equals(kid)).findFirst();
  }

  public Authorizer withKeys(List<AuthorizerKey> changed) {
    return new Authorizer(id, name, disabled, bounds, changed, createdAt, stamp);
  }

  public Authorizer withStamp(long revision) {
    return new Authorizer(id, name, disabled, bounds, keys, createdAt, revision);
  }

  /** An opaque text that changes with every mutation. */
  public String etag() {
    return Long.toString(stamp, 36);
  }
}
