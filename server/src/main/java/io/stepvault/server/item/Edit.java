package io.stepvault.server.item;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A change of an item, put together part by part. */
public final class Edit {
  private static final int MOST_FORMER_NAMES = 8;

  private final Item before;
  private String name;
  private Access access;
  private @Nullable Instant expiresAt;
  private @Nullable Instant deletedAt;
  private Details details;
  private List<Destination> destinations;
  private Terms terms;
  private Versions versions;

  Edit(Item before) {
    this.before = before;
    this.name = before.name();
    this.access = before.access();
    this.expiresAt = before.expiresAt();
    this.deletedAt = before.deletedAt();
    this.details = before.details();
    this.destinations = before.destinations();
    this.terms = before.terms();
    this.versions = before.versions();
  }

  @CanIgnoreReturnValue
  public Edit name(String next) {
    name = next;
    return this;
  }

  @CanIgnoreReturnValue
  public Edit access(Access next) {
    access = next;
    return this;
  }

  /**
   * When it ends.
   *
   * @param next null: never
   */
  @CanIgnoreReturnValue
  public Edit expiresAt(@Nullable Instant next) {
    expiresAt = next;
    return this;
  }

  /**
   * When it was deleted.
   *
   * @param next null: not, or not any more
   */
  @CanIgnoreReturnValue
  public Edit deletedAt(@Nullable Instant next) {
    deletedAt = next;
    return this;
  }

  @CanIgnoreReturnValue
  public Edit details(Details next) {
    details = next;
    return this;
  }

  @CanIgnoreReturnValue
  public Edit destinations(List<Destination> next) {
    destinations = next;
    return this;
  }

  @CanIgnoreReturnValue
  public Edit terms(Terms next) {
    terms = next;
    return this;
  }

  @CanIgnoreReturnValue
  public Edit versions(Versions next) {
    versions = next;
    return this;
  }

  /**
   * The changed item.
   *
   * @param now of the mutation's transaction
   * @param revision that the mutation made
   */
  public Item done(Instant now, long revision) {
    boolean moved =
        !name.equals(before.name())
            || access.isPrivate() != before.access().isPrivate()
            || !versions.apiKeyIds().containsAll(before.versions().apiKeyIds());
    return new Item(
        before.organization(),
        before.id(),
        name,
        formerNames(),
        before.kind(),
        access,
        new Item.Times(before.createdAt(), now, expiresAt, deletedAt),
        details,
        destinations,
        terms,
        versions,
        moved ? revision : before.placeStamp(),
        revision);
  }

  /**
   * An item that gets a name back has not lost it. Names are of a scope: who sees the item now need
   * not know how it was called when others saw it.
   */
  private List<String> formerNames() {
    if (access.isPrivate() != before.access().isPrivate()) {
      return List.of();
    }
    return name.equals(before.name())
        ? before.formerNames()
        : Stream.concat(Stream.of(before.name()), before.formerNames().stream())
            .filter(former -> !former.equals(name))
            .limit(MOST_FORMER_NAMES)
            .toList();
  }
}
