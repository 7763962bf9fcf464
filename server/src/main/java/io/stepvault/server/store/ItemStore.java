package io.stepvault.server.store;

import static io.stepvault.schema.Tables.ITEM;
import static io.stepvault.schema.Tables.ITEM_FORMER_NAME;
import static io.stepvault.schema.Tables.ITEM_VERSION;

import io.stepvault.server.item.AccessMode;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Viewer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Row2;
import org.jooq.Select;
import org.jooq.impl.DSL;

/**
 * Items in the database. Every item that is read has had its MAC checked; of its versions only the
 * current one comes with its ciphertext, and of a deleted item none does.
 */
public final class ItemStore {
  /** No parameter: only so is it known, without looking, which of the indexes of names is meant. */
  private static final Field<String> PRIVATE = DSL.inline(AccessMode.PRIVATE.name());

  /** Whose the former names of shared items are. */
  static final String NOBODY = "";

  private final ItemRows rows;

  public ItemStore(Rings rings) {
    this.rows = new ItemRows(rings);
  }

  /**
   * The item of this id, deleted or not, without its values, when it stands in one of the viewer's
   * lists. Of one that stands in none nothing is read, neither row nor versions: that takes as long
   * as if it were not there. Lists have no MAC. They can hide an item, and whether the viewer may
   * see what was found is for the item to say, whose MAC was checked.
   *
   * @throws io.stepvault.server.key.IntegrityException when it is not what Stepvault wrote
   */
  public Optional<Item> listed(Tx tx, String id, Viewer viewer) {
    return sound(
            where(
                tx, List.of(ITEM.ID.eq(id).and(ItemLists.hold(tx, id, viewer))), ItemRows.NO_VALUE))
        .stream()
        .findFirst();
  }

  /**
   * Every item, deleted or not, at these places, also by former names; without their values. By its
   * id, one that stands in none of the viewer's lists is not read.
   *
   * @throws io.stepvault.server.key.IntegrityException when one of them is not what Stepvault wrote
   */
  public List<Item> listed(Tx tx, Collection<Place> places, Viewer viewer) {
    return sound(at(tx, seen(tx, places, viewer), ItemRows.NO_VALUE));
  }

  /**
   * The same, with the values of their current versions.
   *
   * @throws io.stepvault.server.key.IntegrityException when one of them is not what Stepvault wrote
   */
  public List<Item> listedWithValues(Tx tx, Collection<Place> places, Viewer viewer) {
    return sound(at(tx, seen(tx, places, viewer), ItemRows.CURRENT_VALUE));
  }

  private static List<Place> seen(Tx tx, Collection<Place> places, Viewer viewer) {
    List<String> ids =
        places.stream()
            .flatMap(place -> place instanceof Place.Id id ? Stream.of(id.id()) : Stream.empty())
            .toList();
    Set<String> listed = ids.isEmpty() ? Set.of() : ItemLists.listed(tx, ids, viewer);
    return places.stream()
        .filter(place -> !(place instanceof Place.Id id) || listed.contains(id.id()))
        .toList();
  }

  /**
   * Every item, deleted or not, that has this name now and could be meant by it for {@code user}:
   * shared ones, and the one that is private to the user. Without their values.
   */
  public List<Item> named(Tx tx, String user, String name) {
    Condition shared = ITEM.ACCESS.ne(PRIVATE).and(ITEM.NAME.eq(name));
    Condition own = ITEM.ACCESS.eq(PRIVATE).and(ITEM.OWNER.eq(user)).and(ITEM.NAME.eq(name));
    return sound(where(tx, List.of(shared, own), ItemRows.NO_VALUE));
  }

  /**
   * Every item, deleted or not, at these places, also by former names; with the values of their
   * current versions, whoever may see them.
   *
   * @throws io.stepvault.server.key.IntegrityException when one of them is not what Stepvault wrote
   */
  public List<Item> withValues(Tx tx, Collection<Place> places) {
    return sound(at(tx, places));
  }

  private static List<Item> sound(Found found) {
    found.damaged().stream()
        .findFirst()
        .ifPresent(
            damaged -> {
              throw damaged.problem();
            });
    return found.items();
  }

  /** All items, deleted or not, at these places, with the values of their current versions. */
  public Found at(Tx tx, Collection<Place> places) {
    return at(tx, places, ItemRows.CURRENT_VALUE);
  }

  private Found at(Tx tx, Collection<Place> places, Field<byte[]> value) {
    List<String> ids = new ArrayList<>();
    List<String> shared = new ArrayList<>();
    List<Row2<String, String>> privates = new ArrayList<>();
    List<Row2<String, String>> former = new ArrayList<>();
    List<String> apiKeys = new ArrayList<>();
    for (Place place : places) {
      switch (place) {
        case Place.Id id -> ids.add(id.id());
        case Place.Shared named -> {
          shared.add(named.name());
          former.add(DSL.row(NOBODY, named.name()));
        }
        case Place.Private named -> {
          privates.add(DSL.row(named.owner(), named.name()));
          former.add(DSL.row(named.owner(), named.name()));
        }
        case Place.ApiKey key -> apiKeys.add(key.publicId());
      }
    }
    // One query for each kind of place: each has its own index.
    List<Condition> conditions = new ArrayList<>();
    if (!ids.isEmpty()) {
      conditions.add(ITEM.ID.in(ids));
    }
    if (!shared.isEmpty()) {
      conditions.add(ITEM.ACCESS.ne(PRIVATE).and(ITEM.NAME.in(shared)));
    }
    if (!privates.isEmpty()) {
      conditions.add(ITEM.ACCESS.eq(PRIVATE).and(DSL.row(ITEM.OWNER, ITEM.NAME).in(privates)));
    }
    if (!apiKeys.isEmpty()) {
      conditions.add(ITEM.ID.in(ofApiKeys(tx, apiKeys)));
    }
    Found found = where(tx, conditions, value);
    // Nobody gets a value by a former name.
    return former.isEmpty()
        ? found
        : found.and(where(tx, List.of(ITEM.ID.in(onceNamed(tx, former))), ItemRows.NO_VALUE));
  }

  private Found where(Tx tx, List<Condition> conditions, Field<byte[]> value) {
    Map<String, Item> items = new LinkedHashMap<>();
    Map<String, Found.Damaged> damaged = new LinkedHashMap<>();
    for (Condition condition : conditions) {
      rows.collect(tx, condition, value, items, damaged);
    }
    return new Found(List.copyOf(items.values()), List.copyOf(damaged.values()));
  }

  private static Select<Record1<String>> onceNamed(Tx tx, List<Row2<String, String>> former) {
    return DSL.select(ITEM_FORMER_NAME.ITEM)
        .from(ITEM_FORMER_NAME)
        .where(ITEM_FORMER_NAME.ORGANIZATION.eq(tx.organization()))
        .and(DSL.row(ITEM_FORMER_NAME.OWNER, ITEM_FORMER_NAME.NAME).in(former));
  }

  private static Select<Record1<String>> ofApiKeys(Tx tx, Collection<String> publicIds) {
    return DSL.select(ITEM_VERSION.ITEM)
        .from(ITEM_VERSION)
        .where(ITEM_VERSION.ORGANIZATION.eq(tx.organization()))
        .and(ITEM_VERSION.API_KEY_ID.in(publicIds));
  }

  /** Which of these public ids some version has; reads one index and nothing else. */
  public Set<String> knownApiKeys(Tx tx, Collection<String> publicIds) {
    return tx.sql()
        .select(ITEM_VERSION.API_KEY_ID)
        .from(ITEM_VERSION)
        .where(ITEM_VERSION.ORGANIZATION.eq(tx.organization()))
        .and(ITEM_VERSION.API_KEY_ID.in(publicIds))
        .fetchSet(ITEM_VERSION.API_KEY_ID);
  }

  /** Items that were changed after a revision, at most {@code limit} of them. */
  public Found changedSince(Tx tx, long stamp, int limit) {
    Map<String, Item> items = new LinkedHashMap<>();
    Map<String, Found.Damaged> damaged = new LinkedHashMap<>();
    rows.collect(
        tx,
        ITEM.ID.in(
            DSL.select(ITEM.ID)
                .from(ITEM)
                .where(ITEM.ORGANIZATION.eq(tx.organization()))
                .and(ITEM.STAMP.gt(stamp))
                .limit(limit)),
        ItemRows.CURRENT_VALUE,
        items,
        damaged);
    return new Found(List.copyOf(items.values()), List.copyOf(damaged.values()));
  }

  /** One version of one item. */
  public record VersionId(String item, int number) {}

  /** Ciphertexts of versions that are not current; of those that have none there is no entry. */
  public Map<VersionId, byte[]> ciphertexts(Tx tx, Collection<VersionId> versions) {
    return tx.sql()
        .select(ITEM_VERSION.ITEM, ITEM_VERSION.NUMBER, ITEM_VERSION.CIPHERTEXT)
        .from(ITEM_VERSION)
        .where(ITEM_VERSION.ORGANIZATION.eq(tx.organization()))
        .and(
            DSL.row(ITEM_VERSION.ITEM, ITEM_VERSION.NUMBER)
                .in(versions.stream().map(id -> DSL.row(id.item, id.number)).toList()))
        .and(ITEM_VERSION.CIPHERTEXT.isNotNull())
        .fetchMap(row -> new VersionId(row.value1(), row.value2()), row -> row.value3());
  }

  /** Inserts a new item with its first version; its name is free in its name scope. */
  public void insert(Tx tx, Item item) {
    tx.sql().insertInto(ITEM).set(rows.row(tx, item)).execute();
    tx.sql()
        .insertInto(ITEM_VERSION)
        .set(VersionColumns.write(tx, item.id(), item.current()))
        .execute();
    ItemIndexes.insert(tx, List.of(item));
  }

  /**
   * Inserts many new items, each with one version, in few statements.
   *
   * @throws IntegrityConstraintViolationException when a name is taken; the transaction is lost
   */
  public void insertAll(Tx tx, List<Item> added) {
    tx.sql().batchInsert(added.stream().map(item -> rows.row(tx, item)).toList()).execute();
    tx.sql()
        .batchInsert(
            added.stream()
                .map(item -> VersionColumns.write(tx, item.id(), item.current()))
                .toList())
        .execute();
    ItemIndexes.insert(tx, added);
  }

  /**
   * Writes what a change of an item has changed.
   *
   * @param before as it was read in this transaction
   */
  public void update(Tx tx, Item before, Item after) {
    updateVersions(tx, before, after);
    tx.sql()
        .update(ITEM)
        .set(rows.row(tx, after))
        .where(ITEM.ORGANIZATION.eq(tx.organization()))
        .and(ITEM.ID.eq(after.id()))
        .execute();
    ItemIndexes.update(tx, before, after);
  }

  private static void updateVersions(Tx tx, Item before, Item after) {
    for (ItemVersion version : after.versions().all()) {
      Optional<ItemVersion> known = before.versions().find(version.number());
      if (known.isEmpty()) {
        tx.sql()
            .insertInto(ITEM_VERSION)
            .set(VersionColumns.write(tx, after.id(), version))
            .execute();
      } else if (!known.get().equals(version)) {
        tx.sql()
            .update(ITEM_VERSION)
            .set(VersionColumns.change(version))
            .where(isVersion(tx, after.id(), version.number()))
            .execute();
      }
    }
    for (ItemVersion version : before.versions().all()) {
      if (after.versions().find(version.number()).isEmpty()) {
        tx.sql()
            .deleteFrom(ITEM_VERSION)
            .where(isVersion(tx, after.id(), version.number()))
            .execute();
      }
    }
  }

  private static Condition isVersion(Tx tx, String item, int number) {
    return ITEM_VERSION
        .ORGANIZATION
        .eq(tx.organization())
        .and(ITEM_VERSION.ITEM.eq(item))
        .and(ITEM_VERSION.NUMBER.eq(number));
  }
}
