package io.stepvault.server.store;

import static io.stepvault.schema.Tables.ITEM_LISTING;
import static io.stepvault.schema.Tables.VERSION_USAGE;

import io.stepvault.server.item.Item;
import io.stepvault.server.item.Viewer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Record2;
import org.jooq.RowN;
import org.jooq.Select;
import org.jooq.SelectConditionStep;
import org.jooq.Table;
import org.jooq.impl.DSL;

/**
 * Finds items for lists. Each list that the viewer has is read in its order off an index, no
 * further than the page; then they are merged.
 */
public final class ItemLists {
  private final ItemRows rows;

  public ItemLists(Rings rings) {
    this.rows = new ItemRows(rings);
  }

  /**
   * Where an item stands in an order.
   *
   * @param key what the order goes by: a name, or a time in microseconds since 1970
   */
  public record Position(String key, String id) {}

  /** The first items after a position (empty: of all); not checked against their own rows yet. */
  public List<Position> find(
      Tx tx, ItemQuery query, Viewer viewer, Optional<Position> after, int limit) {
    return fetch(tx, query, viewer, key(query.order()), after, limit);
  }

  private static Key<?> key(ItemQuery.Order order) {
    return switch (order) {
      case NAME -> new Key<>(ITEM_LISTING.NAME, name -> name, key -> key);
      case CREATED_AT_DESC -> byTime(ITEM_LISTING.CREATED_AT);
      case EXPIRES_AT -> byTime(ITEM_LISTING.EXPIRES_AT);
      case LAST_USED_AT -> byTime(ITEM_LISTING.LAST_USED_AT);
    };
  }

  /** What an order goes by, and how a position holds it. */
  private record Key<T>(Field<T> field, Function<T, String> write, Function<String, T> read) {}

  private static Key<Instant> byTime(Field<Instant> field) {
    return new Key<>(
        field,
        at -> Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, at)),
        key -> Instant.EPOCH.plus(Long.parseLong(key), ChronoUnit.MICROS));
  }

  private static <T> List<Position> fetch(
      Tx tx, ItemQuery query, Viewer viewer, Key<T> key, Optional<Position> after, int limit) {
    return select(tx, query, viewer, key, after, limit)
        .fetch(row -> new Position(key.write.apply(row.value1()), row.value2()));
  }

  /** As {@link #find} runs it. */
  static Select<?> sql(Tx tx, ItemQuery query, Viewer viewer, Optional<Position> after, int limit) {
    return select(tx, query, viewer, key(query.order()), after, limit);
  }

  private static <T> Select<Record2<T, String>> select(
      Tx tx, ItemQuery query, Viewer viewer, Key<T> key, Optional<Position> after, int limit) {
    boolean descending = query.order() == ItemQuery.Order.CREATED_AT_DESC;
    Table<?> list =
        DSL.values(ItemList.of(query, viewer).stream().map(ItemList::words).toArray(RowN[]::new))
            .as("list", "access", "viewer_type", "viewer", "permission");
    Table<?> page =
        DSL.lateral(
            DSL.select(key.field.as("key"), ITEM_LISTING.ITEM.as("item"))
                .from(ITEM_LISTING)
                .where(ITEM_LISTING.ORGANIZATION.eq(tx.organization()))
                .and(ITEM_LISTING.ACCESS.eq(list.field("access", String.class)))
                .and(ITEM_LISTING.VIEWER_TYPE.eq(list.field("viewer_type", String.class)))
                .and(ITEM_LISTING.VIEWER.eq(list.field("viewer", String.class)))
                .and(ITEM_LISTING.PERMISSION.eq(list.field("permission", String.class)))
                .and(FilterConditions.of(query.filter(), tx))
                .and(
                    after
                        .map(position -> beyond(key, position, descending))
                        .orElse(DSL.noCondition()))
                .orderBy(
                    descending ? key.field.desc() : key.field.asc(),
                    descending ? ITEM_LISTING.ITEM.desc() : ITEM_LISTING.ITEM.asc())
                // Not bound: a plan for any limit would be one for many rows.
                .limit(DSL.inline(limit))
                .asTable("page"));
    Field<T> foundKey = page.field("key", key.field.getDataType());
    Field<String> foundItem = page.field("item", String.class);
    // An item that is shared with a user and with the user's groups is found in several lists.
    return tx.sql()
        .selectDistinct(foundKey, foundItem)
        .from(list, page)
        .orderBy(
            descending ? foundKey.desc() : foundKey.asc(),
            descending ? foundItem.desc() : foundItem.asc())
        .limit(DSL.inline(limit));
  }

  private static <T> Condition beyond(Key<T> key, Position after, boolean descending) {
    var place = DSL.row(key.field, ITEM_LISTING.ITEM);
    T value = key.read.apply(after.key());
    return descending ? place.lt(value, after.id()) : place.gt(value, after.id());
  }

  /**
   * That an item stands in one of the viewer's lists. The id is a constant here, not the row's: so
   * PostgreSQL decides it once, before it looks for the row.
   */
  static Condition hold(Tx tx, String id, Viewer viewer) {
    return hold(tx, DSL.val(id), viewer);
  }

  /** The same of another row's item. */
  static Condition hold(Tx tx, Field<String> id, Viewer viewer) {
    return DSL.exists(inLists(tx, viewer).and(ITEM_LISTING.ITEM.eq(id)));
  }

  /** Which of these items stand in one of the viewer's lists. */
  static Set<String> listed(Tx tx, Collection<String> ids, Viewer viewer) {
    return tx.sql()
        .fetch(inLists(tx, viewer).and(ITEM_LISTING.ITEM.in(ids)))
        .intoSet(ITEM_LISTING.ITEM);
  }

  private static SelectConditionStep<Record1<String>> inLists(Tx tx, Viewer viewer) {
    Table<?> list =
        DSL.values(ItemList.seenBy(viewer).map(ItemList::words).toArray(RowN[]::new))
            .as("list", "access", "viewer_type", "viewer", "permission");
    return DSL.select(ITEM_LISTING.ITEM)
        .from(list)
        .join(ITEM_LISTING)
        .on(ITEM_LISTING.ACCESS.eq(list.field("access", String.class)))
        .and(ITEM_LISTING.VIEWER_TYPE.eq(list.field("viewer_type", String.class)))
        .and(ITEM_LISTING.VIEWER.eq(list.field("viewer", String.class)))
        .where(ITEM_LISTING.ORGANIZATION.eq(tx.organization()));
  }

  /**
   * The items of these ids, each with its MAC checked; no value is read.
   *
   * @throws IntegrityException when one of them is not what Stepvault wrote
   */
  public Map<String, Item> read(Tx tx, Collection<String> ids) {
    return ids.isEmpty()
        ? Map.of()
        : rows.readMetadata(tx, ids).stream()
            .collect(Collectors.toMap(Item::id, Function.identity()));
  }

  /** When these items were last used; those that never were are left out. */
  public static Map<String, Instant> lastUses(Tx tx, Collection<String> ids) {
    return ids.isEmpty()
        ? Map.of()
        : tx.sql()
            .select(VERSION_USAGE.ITEM, DSL.max(VERSION_USAGE.LAST_USED_AT))
            .from(VERSION_USAGE)
            .where(VERSION_USAGE.ORGANIZATION.eq(tx.organization()))
            .and(VERSION_USAGE.ITEM.in(ids))
            .groupBy(VERSION_USAGE.ITEM)
            .fetchMap(VERSION_USAGE.ITEM, DSL.max(VERSION_USAGE.LAST_USED_AT));
  }
}
