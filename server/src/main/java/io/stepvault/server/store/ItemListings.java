package io.stepvault.server.store;

import static io.stepvault.schema.Tables.ITEM_LISTING;
import static io.stepvault.schema.Tables.VERSION_USAGE;

import io.stepvault.schema.tables.records.ItemListingRecord;
import io.stepvault.server.item.Item;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** Writes in whose lists an item stands. */
final class ItemListings {
  /** Stands for no expiry: items that have none come last. */
  static final Instant NEVER_EXPIRES = Instant.parse("9999-12-31T23:59:59.999999Z");

  /** Stands for no use: items that had none come first. */
  static final Instant NEVER_USED = Instant.EPOCH;

  /** A last use is written when it is so much later than the one that is known. */
  static final Duration USE_LAG = Duration.ofMinutes(10);

  private ItemListings() {}

  private static Instant expiry(Item item) {
    return Optional.ofNullable(item.expiresAt()).orElse(NEVER_EXPIRES);
  }

  /** The rows of a new item. */
  static List<ItemListingRecord> rows(Item item) {
    return rows(item, ItemList.of(item), NEVER_USED);
  }

  private static List<ItemListingRecord> rows(Item item, Set<ItemList> lists, Instant lastUsedAt) {
    return lists.stream().map(list -> list.row(item, expiry(item), lastUsedAt)).toList();
  }

  static void update(Tx tx, Item before, Item after) {
    Set<ItemList> removed = new LinkedHashSet<>(ItemList.of(before));
    Set<ItemList> added = new LinkedHashSet<>(ItemList.of(after));
    removed.removeAll(ItemList.of(after));
    added.removeAll(ItemList.of(before));
    for (ItemList list : removed) {
      tx.sql()
          .deleteFrom(ITEM_LISTING)
          .where(isOf(tx.organization(), after.id()))
          .and(list.condition())
          .execute();
    }
    if (!isShownAlike(before, after)) {
      tx.sql()
          .update(ITEM_LISTING)
          .set(ITEM_LISTING.NAME, after.name())
          .set(ITEM_LISTING.EXPIRES_AT, expiry(after))
          .set(ITEM_LISTING.ROTATION_DUE_AT, after.rotationDueAt().orElse(null))
          .set(ITEM_LISTING.DELETED, after.isDeleted())
          .where(isOf(tx.organization(), after.id()))
          .execute();
    }
    if (!added.isEmpty()) {
      tx.sql().batchInsert(rows(after, added, lastUse(tx, after.id()))).execute();
    }
  }

  private static boolean isShownAlike(Item before, Item after) {
    return before.name().equals(after.name())
        && expiry(before).equals(expiry(after))
        && before.rotationDueAt().equals(after.rotationDueAt())
        && before.isDeleted() == after.isDeleted();
  }

  private static Instant lastUse(Tx tx, String item) {
    return tx.sql()
        .select(DSL.max(VERSION_USAGE.LAST_USED_AT))
        .from(VERSION_USAGE)
        .where(VERSION_USAGE.ORGANIZATION.eq(tx.organization()))
        .and(VERSION_USAGE.ITEM.eq(item))
        .fetchOptional(0, Instant.class)
        .orElse(NEVER_USED);
  }

  /**
   * Tells lists when items were last used. Small steps are left out: each would move the item in
   * the order of every list that it stands in.
   *
   * @param lastUses by item
   */
  static void used(DSLContext sql, String organization, SortedMap<String, Instant> lastUses) {
    sql.batch(
            lastUses.entrySet().stream()
                .map(
                    use ->
                        sql.update(ITEM_LISTING)
                            .set(ITEM_LISTING.LAST_USED_AT, use.getValue())
                            .where(isOf(organization, use.getKey()))
                            .and(ITEM_LISTING.LAST_USED_AT.lt(use.getValue().minus(USE_LAG))))
                .toList())
        .execute();
  }

  private static Condition isOf(String organization, String item) {
    return ITEM_LISTING.ORGANIZATION.eq(organization).and(ITEM_LISTING.ITEM.eq(item));
  }
}
