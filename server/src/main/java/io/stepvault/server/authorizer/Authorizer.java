package io.stepvault.server.authorizer;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A registered issuer of tokens.
 *
 * @param disabled whether its tokens are refused
 * @param keys oldest first, revoked ones too: a kid is never used twice
 * @param revocations of its tokens
 * @param stamp the organization's revision at its last change, but for revocations of tokens
 */
public record Authorizer(
    String id,
    String name,
    boolean disabled,
    Bounds bounds,
    List<AuthorizerKey> keys,
    Revocations revocations,
    Instant createdAt,
    long stamp) {

  public Authorizer {
    keys = List.copyOf(keys);
  }

  /** One none of whose tokens is refused. */
  public Authorizer(
      String id,
      String name,
      Bounds bounds,
      List<AuthorizerKey> keys,
      Instant createdAt,
      long stamp) {
    this(id, name, false, bounds, keys, Revocations.NONE, createdAt, stamp);
  }

  public Optional<AuthorizerKey> key(String kid) {
    return keys.stream().filter(key -> key.kid().equals(kid)).findFirst();
  }

  public Authorizer withKeys(List<AuthorizerKey> changed) {
    return new Authorizer(id, name, disabled, bounds, changed, revocations, createdAt, stamp);
  }

  public Authorizer withRevocations(Revocations changed) {
    return new Authorizer(id, name, disabled, bounds, keys, changed, createdAt, stamp);
  }

  public Authorizer withStamp(long revision) {
    return new Authorizer(id, name, disabled, bounds, keys, revocations, createdAt, revision);
  }

  /** An opaque text that changes with every mutation but revocations of tokens. */
  public String etag() {
    return Long.toString(stamp, 36);
  }
}
