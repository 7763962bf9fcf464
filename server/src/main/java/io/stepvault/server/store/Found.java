package io.stepvault.server.store;

import io.stepvault.server.item.Item;
import io.stepvault.server.key.IntegrityException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Items as they were found; those whose row is not what Stepvault wrote are apart.
 *
 * @param damaged ids of rows that failed their check
 */
public record Found(List<Item> items, List<Damaged> damaged) {

  /** These, and those of the others that are not among them. */
  Found and(Found others) {
    Set<String> ids = items.stream().map(Item::id).collect(Collectors.toSet());
    return new Found(
        Stream.concat(
                items.stream(), others.items.stream().filter(item -> !ids.contains(item.id())))
            .toList(),
        Stream.concat(damaged.stream(), others.damaged.stream()).toList());
  }

  /**
   * A row that failed its check, by what it says of itself.
   *
   * @param names the one that it has, and former ones
   * @param apiKeys public ids of its versions
   */
  public record Damaged(
      String id, List<String> names, List<String> apiKeys, IntegrityException problem) {

    /** Whether the item may be what this place should hold. */
    public boolean concerns(Place place) {
      return switch (place) {
        case Place.Id wanted -> wanted.id().equals(id);
        case Place.Shared wanted -> names.contains(wanted.name());
        case Place.Private wanted -> names.contains(wanted.name());
        case Place.ApiKey wanted -> apiKeys.contains(wanted.publicId());
      };
    }
  }
}
