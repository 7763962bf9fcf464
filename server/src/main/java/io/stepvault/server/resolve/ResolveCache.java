package io.stepvault.server.resolve;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.stepvault.server.authorizer.AuthoritySet;
import io.stepvault.server.item.Item;
import io.stepvault.server.key.IntegrityException;
import io.stepvault.server.key.SealedValue;
import io.stepvault.server.store.AuthorityStore;
import io.stepvault.server.store.Found;
import io.stepvault.server.store.Found.Damaged;
import io.stepvault.server.store.Head;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.ItemStore.VersionId;
import io.stepvault.server.store.Place;
import io.stepvault.server.store.Tx;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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

  /** The stamp of an organization whose revision went back: none is as high, so all are refused. */
  private static final long WENT_BACK = Long.MAX_VALUE;

  private final ItemStore items;
  private final AuthorityStore authorities;

  private final KnownItems known;

  /** Bounded, and admitted by frequency. Of a view that was dropped the items are dead. */
  private final Cache<String, View> views;

  /** Of views that were dropped: whoever asks for {@link #authority} may be the one to do it. */
  private final Queue<Long> endedEpochs = new ConcurrentLinkedQueue<>();

  /** Organizations that were looked at since the last time that the idle ones were asked for. */
  private final Set<String> busy = new HashSet<>();

  private long nextEpoch;

  /**
   * @param wipe forgets what is open of a value that has left the memory
   */
  ResolveCache(
      ItemStore items, AuthorityStore authorities, Consumer<SealedValue> wipe, long mostBytes) {
    this(items, authorities, wipe, mostBytes, MOST_VIEW_BYTES);
  }

  ResolveCache(
      ItemStore items,
      AuthorityStore authorities,
      Consumer<SealedValue> wipe,
      long mostBytes,
      long mostViewBytes) {
    this.items = items;
    this.authorities = authorities;
    this.known = new KnownItems(wipe, mostBytes);
    this.views =
        Caffeine.newBuilder()
            .maximumWeight(mostViewBytes)
            .weigher((String organization, View view) -> view.authority.weight())
            .evictionListener((String organization, View view, RemovalCause cause) -> ended(view))
            .executor(Runnable::run)
            .build();
  }

  /** One organization as of one revision. What was known in an older epoch is dead. */
  record View(long epoch, long stamp, AuthoritySet authority) {}

  private void ended(@Nullable View view) {
    if (view != null) {
      endedEpochs.add(view.epoch);
    }
  }

  /** What the last batch knew of an organization's authorizers; it may be stale by now. */
  Optional<AuthoritySet> authority(String organization) {
    return Optional.ofNullable(views.getIfPresent(organization)).map(View::authority);
  }

  /** Forgets everything: what was learnt on one connection may be wrong on another. */
  void clear() {
    views.invalidateAll();
    known.forgetAll();
    endedEpochs.clear();
  }

  /** Forgets one organization: it is gone. */
  void forget(String organization) {
    ended(views.asMap().remove(organization));
    forgetEnded();
  }

  private void forgetEnded() {
    for (Long epoch = endedEpochs.poll(); epoch != null; epoch = endedEpochs.poll()) {
      known.forget(epoch);
    }
  }

  /** What is known and was not brought forward since the last time this was asked. */
  List<String> idle() {
    List<String> idle =
        views.asMap().keySet().stream()
            .filter(organization -> !busy.contains(organization))
            .toList();
    busy.clear();
    return idle;
  }

  /**
   * Makes what is known of the transaction's organization true in its snapshot. Once its revision
   * went back it is refused until it or everything is forgotten, whatever its revision is then: of
   * those that were counted anew nobody knows what they stand for.
   *
   * @throws IntegrityException when it cannot be, because the database was tampered with
   */
  View bringForward(Tx tx) {
    Head head = tx.head();
    busy.add(tx.organization());
    View view = views.getIfPresent(tx.organization());
    if (view != null && view.stamp == head.revision()) {
      return view;
    }
    if (view != null && head.revision() < view.stamp) {
      replace(tx.organization(), view, new View(nextEpoch++, WENT_BACK, view.authority));
      throw new IntegrityException(
          "organization " + tx.organization(), "has a revision below one that was seen");
    }
    View next =
        view == null
            ? new View(nextEpoch++, head.revision(), authorities.load(tx))
            : caughtUpOrForgotten(tx, view);
    replace(tx.organization(), view, next);
    return next;
  }

  private void replace(String organization, @Nullable View view, View next) {
    views.put(organization, next);
    if (view != null && view.epoch != next.epoch) {
      ended(view);
    }
    forgetEnded();
  }

  /**
   * Until all was read the old one stays, for whoever asks for {@link #authority} meanwhile. What
   * may have been brought forward by half is found by no batch any more: it would be a lie.
   */
  private View caughtUpOrForgotten(Tx tx, View view) {
    try {
      return caughtUp(tx, view);
    } catch (RuntimeException | Error e) {
      forget(tx.organization());
      throw e;
    }
  }

  private View caughtUp(Tx tx, View view) {
    Head head = tx.head();
    AuthoritySet authority =
        head.authorityStamp() == view.authority.stamp() ? view.authority : authorities.load(tx);
    Found changed = items.changedSince(tx, view.stamp, MOST_CHANGES + 1);
    boolean tooMany = changed.items().size() > MOST_CHANGES;
    boolean forget =
        tooMany
            || !changed.damaged().isEmpty()
            || view.stamp < head.tombstoneFloor()
            || changed.items().stream().anyMatch(item -> hasMoved(item, view));
    long epoch = forget ? nextEpoch++ : view.epoch;
    if (epoch == view.epoch) {
      changed.items().forEach(item -> known.replace(epoch, item));
    }
    return new View(epoch, head.revision(), authority);
  }

  /** Where it was before is not told by the item: what is known of that place is wrong. */
  private static boolean hasMoved(Item item, View view) {
    return item.placeStamp() > view.stamp;
  }

  /** The items at a place; empty: not known. An absence is known, and an empty list. */
  Optional<List<Item>> at(View view, Place place) {
    return known.at(view.epoch, place);
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
        known.put(view.epoch, place, here);
      }
    }
    return new Loaded(loaded, found.damaged());
  }

  /** Which of these API keys the database knows; always asks it. */
  Set<String> knownApiKeys(Tx tx, Set<String> publicIds) {
    return items.knownApiKeys(tx, publicIds);
  }

  /**
   * Reads values of versions that are not current, of items that are known as of the transaction's
   * snapshot; what has no ciphertext in the database has none here.
   */
  Map<VersionId, SealedValue> loadValues(Tx tx, View view, Map<VersionId, Item> wanted) {
    Map<VersionId, SealedValue> loaded = new HashMap<>();
    items
        .ciphertexts(tx, wanted.keySet())
        .forEach(
            (id, ciphertext) -> {
              Item item = wanted.get(id);
              SealedValue value =
                  item.versions().get(id.number()).value().withCiphertext(ciphertext);
              loaded.put(id, value);
              known.keep(view.epoch, item, id.number(), value);
            });
    return loaded;
  }
}
