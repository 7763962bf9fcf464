package io.stepvault.server.item;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A named secret as one aggregate: metadata and all versions, values encrypted.
 *
 * @param stamp the organization's revision at its last change
 */
public record Item(
    String organization,
    String id,
    String name,
    Kind kind,
    String owner,
    AccessMode access,
    int currentVersion,
    Instant createdAt,
    Instant updatedAt,
    @Nullable Instant expiresAt,
    @Nullable Instant deletedAt,
    long stamp,
    List<ItemVersion> versions) {

  /** How long a deleted item can be restored; then it is purged. */
  public static final Duration RESTORABLE = Duration.ofDays(30);

  public Item {
    versions = List.copyOf(versions);
  }

  /** The version that a resolve gets. */
  public ItemVersion current() {
    return version(currentVersion);
  }

  /** Throws when there is none: the MAC covers pointer and list, so that is a defect. */
  public ItemVersion version(int number) {
    return versions.stream()
        .filter(version -> version.number() == number)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("item " + id + " has no version " + number));
  }

  public boolean isDeleted() {
    return deletedAt != null;
  }

  /** From {@code expiresAt} on. */
  public boolean isExpired(Instant now) {
    return expiresAt != null && !now.isBefore(expiresAt);
  }

  public boolean canUse(@Nullable String user) {
    return access == AccessMode.TEAM || owner.equals(user);
  }

  public boolean canEdit(String user) {
    return owner.equals(user);
  }

  /** An opaque text that changes with every mutation. */
  public String etag() {
    return Long.toString(stamp, 36);
  }

  /** This item after a rotation: {@code version} is added and current. */
  public Item rotated(ItemVersion version, @Nullable Instant newExpiry, long newStamp) {
    List<ItemVersion> all = new java.util.ArrayList<>(versions);
    all.add(version);
    return new Item(
        organization,
        id,
        name,
        kind,
        owner,
        access,
        version.number(),
        createdAt,
        version.createdAt(),
        newExpiry,
        deletedAt,
        newStamp,
        all);
  }

  /** This item after its deletion. */
  public Item deleted(Instant at, long newStamp) {
    return new Item(
        organization,
        id,
        name,
        kind,
        owner,
        access,
        currentVersion,
        createdAt,
        at,
        expiresAt,
        at,
        newStamp,
        versions);
  }
}
