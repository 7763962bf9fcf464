package io.stepvault.server.resolve;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Versions;
import io.stepvault.server.key.SealedValue;
import io.stepvault.server.store.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Items by where they can be found, still encrypted, and absences; bounded by bytes. Each epoch
 * stands for one organization's: when it ends, nothing of it is found any more. What leaves because
 * it is not true any more is wiped: of a destroyed value nothing may be left here.
 *
 * <p>Confined to one thread.
 */
final class KnownItems {
  private final Consumer<SealedValue> wipe;

  /** Admission by frequency (W-TinyLFU): a scan of cold items does not push out the hot ones. */
  private final Cache<Key, List<Item>> places;

  private final Map<Long, Set<Key>> byEpoch = new HashMap<>();

  /**
   * @param wipe forgets what is open of a value
   */
  KnownItems(Consumer<SealedValue> wipe, long mostBytes) {
    this.wipe = wipe;
    this.places =
        Caffeine.newBuilder()
            .maximumWeight(mostBytes)
            .weigher(KnownItems::weigh)
            .evictionListener((Key key, List<Item> items, RemovalCause cause) -> drop(key))
            .executor(Runnable::run)
            .build();
  }

  /** What a record compares by itself goes through code that all records share, and is slower. */
  private record Key(long epoch, Place place) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && epoch == key.epoch && place.equals(key.place);
    }

    @Override
    public int hashCode() {
      return 31 * Long.hashCode(epoch) + place.hashCode();
    }
  }

  /** The items at a place; empty: not known. An absence is known, and an empty list. */
  Optional<List<Item>> at(long epoch, Place place) {
    return Optional.ofNullable(places.getIfPresent(new Key(epoch, place)));
  }

  /** Learns all that is at a place. */
  void put(long epoch, Place place, List<Item> here) {
    Key key = new Key(epoch, place);
    byEpoch.computeIfAbsent(epoch, e -> new HashSet<>()).add(key);
    places.put(key, here);
  }

  /**
   * A changed item, which has not moved, replaces what was known wherever it can be found; unknown
   * places stay unknown.
   */
  void replace(long epoch, Item item) {
    for (Place place : Place.of(item)) {
      at(epoch, place).ifPresent(known -> put(epoch, place, replaced(known, item)));
    }
    // By a former name another item may be meant that had it later: there it comes back, but not
    // in.
    for (Place place : Place.former(item)) {
      at(epoch, place)
          .filter(known -> known.stream().anyMatch(one -> one.id().equals(item.id())))
          .ifPresent(known -> put(epoch, place, replaced(known, item)));
    }
  }

  private List<Item> replaced(List<Item> known, Item item) {
    List<Item> next = new ArrayList<>();
    Item successor = item;
    for (Item old : known) {
      if (old.id().equals(item.id())) {
        successor = carriedOver(old, item);
      } else {
        next.add(old);
      }
    }
    next.add(successor);
    return List.copyOf(next);
  }

  /** A version's value never changes: what was read of it stays good. What is gone is wiped. */
  private Item carriedOver(Item old, Item item) {
    Versions versions = item.versions();
    for (ItemVersion before : old.versions().all()) {
      if (!before.isRead()) {
        continue;
      }
      SealedValue value = before.value();
      boolean same =
          !item.isDeleted()
              && versions
                  .find(before.number())
                  .flatMap(ItemVersion::storedValue)
                  .filter(now -> isSame(now, value))
                  .isPresent();
      if (same) {
        versions = versions.change(before.number(), version -> version.withValue(value));
      } else {
        wipe.accept(value);
      }
    }
    return item.withRead(versions);
  }

  private static boolean isSame(SealedValue one, SealedValue other) {
    return one.wrapKey().equals(other.wrapKey())
        && Arrays.equals(one.wrappedKey(), other.wrappedKey())
        && Arrays.equals(one.commitment(), other.commitment());
  }

  /** Keeps the ciphertext of a version of an item, where the item is known. */
  void keep(long epoch, Item item, int version, SealedValue value) {
    for (Place place : Place.of(item)) {
      at(epoch, place)
          .ifPresent(
              known ->
                  put(
                      epoch,
                      place,
                      known.stream()
                          .map(one -> one.id().equals(item.id()) ? with(one, version, value) : one)
                          .toList()));
    }
  }

  private static Item with(Item item, int number, SealedValue value) {
    return item.withRead(item.versions().change(number, version -> version.withValue(value)));
  }

  /** Ends an epoch. */
  void forget(long epoch) {
    Set<Key> keys = byEpoch.remove(epoch);
    if (keys != null) {
      keys.forEach(this::forget);
    }
  }

  void forgetAll() {
    byEpoch.clear();
    List.copyOf(places.asMap().keySet()).forEach(this::forget);
  }

  private void forget(Key key) {
    List<Item> items = places.asMap().remove(key);
    if (items != null) {
      items.stream()
          .flatMap(item -> item.versions().all().stream())
          .filter(ItemVersion::isRead)
          .forEach(version -> wipe.accept(version.value()));
    }
  }

  private void drop(Key key) {
    Set<Key> keys = byEpoch.get(key.epoch);
    if (keys != null && keys.remove(key) && keys.isEmpty()) {
      byEpoch.remove(key.epoch);
    }
  }

  /** About what an entry holds on to, in bytes. */
  private static int weigh(Key key, List<Item> found) {
    int bytes = 224;
    for (Item item : found) {
      bytes += 480;
      for (ItemVersion version : item.versions().all()) {
        bytes += 320 + version.ciphertextLength();
      }
    }
    return bytes;
  }
}
