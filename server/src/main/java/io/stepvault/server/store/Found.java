package io.stepvault.server.store;

import io.stepvault.server.item.Item;
import io.stepvault.server.key.IntegrityException;
import java.util.List;

/**
 * Items as they were found; those whose row is not what Stepvault wrote are apart.
 *
 * @param damaged ids of rows that failed their check
 */
public record Found(List<Item> items, List<Damaged> damaged) {

  /**
   * A row that failed its check, by what it says of itself.
   *
   * @param apiKeys public ids of its versions
   */
  public record Damaged(String id, String name, List<String> apiKeys, IntegrityException problem) {

    /** Whether the item may be what this place should hold. */
    public boolean concerns(Place place) {
      return switch (place) {
        case Place.Id wanted -> wanted.id().equals(id);
        case Place.Shared wanted -> wanted.name().equals(name);
        case Place.Private wanted -> wanted.name().equals(name);
        case Place.ApiKey wanted -> apiKeys.contains(wanted.publicId());
      };
    }
  }
}
