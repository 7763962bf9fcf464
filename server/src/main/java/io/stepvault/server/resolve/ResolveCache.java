package io.stepvault.server.resolve;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.stepvault.server.authorizer.AuthoritySet;
import io.stepvault.server.authorizer.Authorizer;
import io.stepvault.server.item.AccessMode;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.key.IntegrityException;
import io.stepvault.server.store.AuthorityStore;
import io.stepvault.server.store.Found;
import io.stepvault.server.store.Found.Damaged;
import io.stepvault.server.store.Head;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.Place;
import io.stepvault.server.store.Tx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the hot path knows of the database: items (still encrypted), absences, authorizers. Of one
 * organization all of it has one stamp: the revision at which all of it was true.
 *
 * <p>Confined to the committer's thread, which brings it forward in each batch's own snapshot
 * before anything is decided from it; only {@link #authority} may be asked from elsewhere, and what
 * it says is a hint.
 */
final class ResolveCache {
  /** More changes than that at once: it is cheaper to forget the organization's items. */
  private static final int MOST_CHANGES = 500;

  /** Some 12,000 organizations of one authorizer with one key. */
  private static final long MOST_VIEW_BYTES = 40L * 1024 * 1024;

  private final ItemStore items;
  private final AuthorityStore authorities;

  /** Admission by frequency (W-TinyLFU): a scan of cold items does not push out the hot ones. */
  private final Cache<Key, List<Item>> places;

  /** Bounded and admitted likewise. Of a view that was dropped the items are dead: a new epoch. */
  private final Cache<String, View> views;

  private long nextEpoch;

  ResolveCache(ItemStore items, AuthorityStore authorities, long mostBytes) {
    this(items, authorities, mostBytes, MOST_VIEW_BYTES);
  }

  ResolveCache(ItemStore items, AuthorityStore authorities, long mostBytes, long mostViewBytes) {
    this.items = items;
    this.authorities = authorities;
    this.places =
        Caffeine.newBuilder()
            .maximumWeight(mostBytes)
            .weigher(ResolveCache::weigh)
            .executor(Runnable::run)
            .build();
    this.views =
        Caffeine.newBuilder()
            .maximumWeight(mostViewBytes)
            .weigher((String organization, View view) -> weighAuthority(view.authority))
            .executor(Runnable::run)
            .build();
  }

  /** One organization as of one revision. Entries of an older epoch are dead and age out. */
  record View(long epoch, long stamp, AuthoritySet authority) {}

  private record Key(long epoch, Place place) {}

  /** What the last batch knew of an organization's authorizers; it may be stale by now. */
  Optional<AuthoritySet> authority(String organization) {
    return Optional.ofNullable(views.getIfPresent(organization)).map(View::authority);
  }

  /** Forgets everything: what was learnt on one connection may be wrong on another. */
  void clear() {
    views.invalidateAll();
    places.invalidateAll();
  }

  /**
   * Makes what is known of the transaction's organization true in its snapshot.
   *
   * @throws IntegrityException when it cannot be, because the database was tampered with
   */
  View bringForward(Tx tx) {
    Head head = tx.head();
    View view = views.getIfPresent(tx.organization());
    if (view != null && view.stamp == head.revision()) {
      return view;
    }
    if (view == null) {
      view = new View(nextEpoch++, head.revision(), authorities.load(tx));
    } else if (head.revision() < view.stamp) {
      views.invalidate(tx.organization());
      throw new IntegrityException(
          "organization " + tx.organization(), "has a revision below one that was seen");
    } else {
      views.invalidate(tx.organization()); // Until all of it was read: half of it would be a lie.
      view = caughtUp(tx, view);
    }
    views.put(tx.organization(), view);
    return view;
  }

  private View caughtUp(Tx tx, View view) {
    Head head = tx.head();
    AuthoritySet authority =
        head.authorityStamp() == view.authority.stamp() ? view.authority : authorities.load(tx);
    Found changed = items.changedSince(tx, view.stamp, MOST_CHANGES + 1);
    boolean tooMany = changed.items().size() > MOST_CHANGES;
    boolean forget = tooMany || !changed.damaged().isEmpty() || view.stamp < head.tombstoneFloor();
    long epoch = forget ? nextEpoch++ : view.epoch;
    if (epoch == view.epoch) {
      changed.items().forEach(item -> apply(epoch, item));
    }
    return new View(epoch, head.revision(), authority);
  }

  /**
   * A changed item replaces what was known wherever it can be found; unknown places stay unknown.
   */
  private void apply(long epoch, Item item) {
    replace(new Key(epoch, new Place.Id(item.id())), item);
    replace(
        new Key(
            epoch,
            item.access() == AccessMode.PRIVATE
                ? new Place.Private(item.owner(), item.name())
                : new Place.Shared(item.name())),
        item);
  }

  private void replace(Key key, Item item) {
    List<Item> known = places.getIfPresent(key);
    if (known == null) {
      return;
    }
    List<Item> next = new ArrayList<>(known);
    next.removeIf(old -> old.id().equals(item.id()));
    next.add(item);
    places.put(key, List.copyOf(next));
  }

  /** The items at a place; empty: not known. An absence is known, and an empty list. */
  Optional<List<Item>> at(View view, Place place) {
    return Optional.ofNullable(places.getIfPresent(new Key(view.epoch, place)));
  }

  /**
   * What was read. It may be gone from the cache at once: what is new has to earn its place.
   *
   * @param damaged rows that failed their check; the places that they may belong to are not in
   *     {@code items}
   */
  record Loaded(Map<Place, List<Item>> items, List<Damaged> damaged) {}

  /** Reads what is at these places. */
  Loaded load(Tx tx, View view, Collection<Place> missing) {
    Found found = items.at(tx, missing);
    Map<Place, List<Item>> loaded = new HashMap<>();
    for (Place place : missing) {
      if (found.damaged().stream().noneMatch(damaged -> damaged.concerns(place))) {
        List<Item> here = found.items().stream().filter(place::holds).toList();
        loaded.put(place, here);
        places.put(new Key(view.epoch, place), here);
      }
    }
    return new Loaded(loaded, found.damaged());
  }

  /** About what a view holds on to, in bytes. */
  private static int weighAuthority(AuthoritySet authority) {
    int bytes = 512;
    for (Authorizer authorizer : authority.authorizers()) {
      bytes += 1024 + 64 * authorizer.bounds().items().size();
      bytes += 2048 * authorizer.keys().size();
    }
    return bytes;
  }

  /** About what an entry holds on to, in bytes. */
  private static int weigh(Key key, List<Item> found) {
    int bytes = 160;
    for (Item item : found) {
      bytes += 480;
      for (ItemVersion version : item.versions()) {
        bytes += 320 + version.value().ciphertext().length;
      }
    }
    return bytes;
  }
}
