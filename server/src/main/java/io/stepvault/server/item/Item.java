package io.stepvault.server.item;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A named secret as one aggregate: metadata and all versions, values encrypted.
 *
 * @param formerNames that it had before {@code name} in the same name scope, the latest first: runs
 *     that still use one are told so
 * @param placeStamp the organization's revision when it last moved from where runs look for it: by
 *     another name, from private to shared or back, or because an API key of it is gone
 * @param stamp the organization's revision at its last change
 */
public record Item(
    String organization,
    String id,
    String name,
    List<String> formerNames,
    Kind kind,
    Access access,
    Times times,
    Details details,
    List<Destination> destinations,
    Terms terms,
    Versions versions,
    long placeStamp,
    long stamp) {

  /** When what happened, and when it ends. All by the database's clock. */
  public record Times(
      Instant createdAt,
      Instant updatedAt,
      @Nullable Instant expiresAt,
      @Nullable Instant deletedAt) {}

  /** How long a deleted item can be restored; then it is purged. */
  public static final Duration RESTORABLE = Duration.ofDays(30);

  public Item {
    formerNames = List.copyOf(formerNames);
    destinations = List.copyOf(destinations);
  }

  /** A new item that has nothing but its value. {@code first} becomes current at its making. */
  public static Item of(
      String organization,
      String id,
      String name,
      Kind kind,
      Access access,
      ItemVersion first,
      long revision) {
    return new Item(
        organization,
        id,
        name,
        List.of(),
        kind,
        access,
        new Times(first.createdAt(), first.createdAt(), null, null),
        Details.NONE,
        List.of(),
        new Terms.None(),
        Versions.first(first),
        0,
        revision);
  }

  public String owner() {
    return access.owner();
  }

  public boolean isPrivate() {
    return access.isPrivate();
  }

  public int currentVersion() {
    return versions.current();
  }

  /** The version that a resolve gets, unless its token pins another. */
  public ItemVersion current() {
    return versions.get(versions.current());
  }

  public Instant createdAt() {
    return times.createdAt;
  }

  public Instant updatedAt() {
    return times.updatedAt;
  }

  public @Nullable Instant expiresAt() {
    return times.expiresAt;
  }

  public @Nullable Instant deletedAt() {
    return times.deletedAt;
  }

  public boolean isDeleted() {
    return times.deletedAt != null;
  }

  /** From {@code expiresAt} on. */
  public boolean isExpired(Instant now) {
    return times.expiresAt != null && !now.isBefore(times.expiresAt);
  }

  /** When it is purged; empty unless deleted. */
  public Optional<Instant> purgeAt() {
    return Optional.ofNullable(times.deletedAt).map(at -> at.plus(RESTORABLE));
  }

  /** When its current value should be replaced; empty: there is no plan. */
  public Optional<Instant> rotationDueAt() {
    return details.rotation().map(plan -> plan.dueAt(versions.activations().getLast().at()));
  }

  public Optional<Permission> permission(Viewer viewer) {
    return access.permission(viewer);
  }

  public boolean canUse(Viewer viewer) {
    return permission(viewer).isPresent();
  }

  public boolean canEdit(Viewer viewer) {
    return permission(viewer).filter(Permission.CAN_EDIT::equals).isPresent();
  }

  /** An opaque text that changes with every mutation. */
  public String etag() {
    return Long.toString(stamp, 36);
  }

  /** The same item, of whose versions other ciphertexts were read; no change of it. */
  public Item withRead(Versions read) {
    return new Item(
        organization,
        id,
        name,
        formerNames,
        kind,
        access,
        times,
        details,
        destinations,
        terms,
        read,
        placeStamp,
        stamp);
  }

  /** Begins a change of this item. */
  public Edit edit() {
    return new Edit(this);
  }
}
