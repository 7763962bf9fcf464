package io.stepvault.server.store;

import static io.stepvault.schema.Tables.ITEM;
import static io.stepvault.schema.Tables.ITEM_VERSION;

import io.stepvault.schema.tables.records.ItemVersionRecord;
import io.stepvault.server.item.AccessMode;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.Row2;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Items in the database. Every item that is read has had its MAC checked; of its versions only the
 * current one comes with its ciphertext, and of a deleted item none does.
 */
public final class ItemStore {
  private final ItemRows rows;

  public ItemStore(Rings rings) {
    this.rows = new ItemRows(rings);
  }

  /** The item of this id, deleted or not. */
  public Optional<Item> byId(Tx tx, String id) {
    return rows.read(tx, ITEM.ID.eq(id)).stream().findFirst();
  }

  /**
   * Every item, deleted or not, that one of these ids or names could mean for a run of {@code
   * user}: shared ones, and those that are private to the user. Items found by id may belong to
   * anybody.
   */
  public List<Item> candidates(
      Tx tx, @Nullable String user, Collection<String> ids, Collection<String> names) {
    Condition visible = ITEM.ACCESS.ne(AccessMode.PRIVATE.name());
    if (user != null) {
      visible = visible.or(ITEM.OWNER.eq(user));
    }
    return rows.read(tx, ITEM.ID.in(ids).or(ITEM.NAME.in(names).and(visible)));
  }

  /** All items, deleted or not, at these places. */
  public Found at(Tx tx, Collection<Place> places) {
    List<String> ids = new ArrayList<>();
    List<String> shared = new ArrayList<>();
    List<Row2<String, String>> privates = new ArrayList<>();
    for (Place place : places) {
      switch (place) {
        case Place.Id id -> ids.add(id.id());
        case Place.Shared named -> shared.add(named.name());
        case Place.Private named -> privates.add(DSL.row(named.owner(), named.name()));
      }
    }
    // One query for each kind of place: each has its own index.
    List<Condition> conditions = new ArrayList<>();
    if (!ids.isEmpty()) {
      conditions.add(ITEM.ID.in(ids));
    }
    if (!shared.isEmpty()) {
      conditions.add(ITEM.ACCESS.ne(AccessMode.PRIVATE.name()).and(ITEM.NAME.in(shared)));
    }
    if (!privates.isEmpty()) {
      conditions.add(
          ITEM.ACCESS
              .eq(AccessMode.PRIVATE.name())
              .and(DSL.row(ITEM.OWNER, ITEM.NAME).in(privates)));
    }
    Map<String, Item> items = new LinkedHashMap<>();
    Map<String, Found.Damaged> damaged = new LinkedHashMap<>();
    for (Condition condition : conditions) {
      rows.collect(tx, condition, items, damaged);
    }
    return new Found(List.copyOf(items.values()), List.copyOf(damaged.values()));
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
        items,
        damaged);
    return new Found(List.copyOf(items.values()), List.copyOf(damaged.values()));
  }

  /** A page of the items that {@code user} can use, by name and id, after the given place. */
  public List<Item> usableBy(Tx tx, String user, String afterName, String afterId, int limit) {
    return rows.read(
        tx,
        DSL.condition(
            ITEM.ID.in(
                DSL.select(ITEM.ID)
                    .from(ITEM)
                    .where(ITEM.ORGANIZATION.eq(tx.organization()))
                    .and(ITEM.DELETED_AT.isNull())
                    .and(ITEM.ACCESS.ne(AccessMode.PRIVATE.name()).or(ITEM.OWNER.eq(user)))
                    .and(DSL.row(ITEM.NAME, ITEM.ID).gt(afterName, afterId))
                    .orderBy(ITEM.NAME, ITEM.ID)
                    .limit(limit))));
  }

  /** Inserts a new item with its first version; its name is free in its name scope. */
  public void insert(Tx tx, Item item) {
    tx.sql().insertInto(ITEM).set(rows.row(tx, item)).execute();
    insertVersion(tx, item, item.current());
  }

  /**
   * Inserts many new items, each with one version, in two statements.
   *
   * @throws IntegrityConstraintViolationException when a name is taken; the transaction is lost
   */
  public void insertAll(Tx tx, List<Item> added) {
    tx.sql().batchInsert(added.stream().map(item -> rows.row(tx, item)).toList()).execute();
    tx.sql()
        .batchInsert(added.stream().map(item -> versionRow(tx, item, item.current())).toList())
        .execute();
  }

  /** Writes a changed item's own row; {@code added} is inserted beside it when present. */
  public void update(Tx tx, Item item, Optional<ItemVersion> added) {
    added.ifPresent(version -> insertVersion(tx, item, version));
    tx.sql()
        .update(ITEM)
        .set(rows.row(tx, item))
        .where(ITEM.ORGANIZATION.eq(tx.organization()))
        .and(ITEM.ID.eq(item.id()))
        .execute();
  }

  private static void insertVersion(Tx tx, Item item, ItemVersion version) {
    tx.sql().insertInto(ITEM_VERSION).set(versionRow(tx, item, version)).execute();
  }

  private static ItemVersionRecord versionRow(Tx tx, Item item, ItemVersion version) {
    ItemVersionRecord row = new ItemVersionRecord();
    row.setOrganization(tx.organization());
    row.setItem(item.id());
    row.setNumber(version.number());
    row.setState(version.state().name());
    row.setCreatedAt(version.createdAt());
    row.setCurrentFrom(version.currentFrom());
    row.setCreatedBy(version.createdBy());
    row.setWrapKey(version.value().wrapKey());
    row.setWrappedKey(version.value().wrappedKey());
    row.setCommitment(version.value().commitment());
    row.setCiphertext(version.value().ciphertext());
    return row;
  }
}
