package io.stepvault.server.watch;

import io.stepvault.server.item.Item;
import io.stepvault.server.store.Found;
import io.stepvault.server.store.Head;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.Place;
import io.stepvault.server.store.Tx;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * What has changed in an organization since a revision.
 *
 * @param all anything may have
 * @param items ids of those that did
 * @param places where those can be found now; where one was before, it is known by its id
 */
record Changes(boolean all, Set<String> items, Set<Place> places) {
  static final Changes ALL = new Changes(true, Set.of(), Set.of());

  private static final Changes NONE = new Changes(false, Set.of(), Set.of());

  /** More than these at once: everything is looked at again. */
  private static final int MOST = 100;

  static Changes since(Tx tx, ItemStore items, long revision) {
    Head head = tx.head();
    if (head.revision() == revision) {
      return NONE;
    }
    // What was purged has no stamp, and a revision that has gone back is another history.
    if (head.revision() < revision || revision < head.tombstoneFloor()) {
      return ALL;
    }
    Found found = items.changedSince(tx, revision, MOST + 1);
    return found.items().size() > MOST || !found.damaged().isEmpty() ? ALL : of(found.items());
  }

  private static Changes of(Collection<Item> changed) {
    Set<String> items = new HashSet<>();
    Set<Place> places = new HashSet<>();
    for (Item item : changed) {
      items.add(item.id());
      places.addAll(Place.of(item));
    }
    return new Changes(false, items, places);
  }

  /** Whether a reference may mean something else by them. */
  boolean concern(Reading reading, Collection<Place> placesOfReference) {
    return all
        || reading.item().filter(items::contains).isPresent()
        || placesOfReference.stream().anyMatch(places::contains);
  }
}
