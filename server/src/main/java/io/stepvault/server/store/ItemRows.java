package io.stepvault.server.store;

import static io.stepvault.schema.Tables.ITEM;
import static io.stepvault.schema.Tables.ITEM_VERSION;

import io.stepvault.schema.tables.records.ItemRecord;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.key.IntegrityException;
import io.stepvault.server.key.Mac;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;

/** Items as rows, and back: with their MACs, which every read checks. */
final class ItemRows {
  static final Field<byte[]> CURRENT_VALUE =
      DSL.when(
              ITEM_VERSION.NUMBER.eq(ITEM.CURRENT_VERSION).and(ITEM.DELETED_AT.isNull()),
              ITEM_VERSION.CIPHERTEXT)
          .as(ITEM_VERSION.CIPHERTEXT);
  static final Field<byte[]> NO_VALUE =
      DSL.castNull(ITEM_VERSION.CIPHERTEXT).as(ITEM_VERSION.CIPHERTEXT);

  private final Rings rings;

  ItemRows(Rings rings) {
    this.rings = rings;
  }

  /** The item's own row, with its MAC. */
  ItemRecord row(Tx tx, Item item) {
    ItemRecord row = new ItemRecord();
    ItemColumns.write(item, row);
    Mac mac = rings.of(tx).mac(ItemFrame.of(item));
    row.setMacKey(mac.key());
    row.setMac(mac.tag());
    return row;
  }

  /**
   * The items of these ids, by name and id, without their values.
   *
   * @throws IntegrityException when one of them is not what Stepvault wrote
   */
  List<Item> readMetadata(Tx tx, Collection<String> ids) {
    List<ItemRecord> rows = fetch(tx, ITEM.ID.in(ids));
    Map<String, List<ItemVersion>> versions = versionsOf(tx, ids, NO_VALUE);
    return rows.stream()
        .map(row -> checked(tx, row, versions.getOrDefault(row.getId(), List.of())))
        .toList();
  }

  /**
   * Reads the items that meet a condition; those that fail their check go apart.
   *
   * @param value {@link #CURRENT_VALUE} or {@link #NO_VALUE}
   */
  void collect(
      Tx tx,
      Condition which,
      Field<byte[]> value,
      Map<String, Item> items,
      Map<String, Found.Damaged> damaged) {
    List<ItemRecord> rows = fetch(tx, which);
    Map<String, List<ItemVersion>> versions =
        rows.isEmpty()
            ? Map.of()
            : versionsOf(tx, rows.stream().map(ItemRecord::getId).toList(), value);
    for (ItemRecord row : rows) {
      List<ItemVersion> its = versions.getOrDefault(row.getId(), List.of());
      try {
        items.put(row.getId(), checked(tx, row, its));
      } catch (IntegrityException e) {
        List<String> apiKeys = its.stream().flatMap(one -> one.apiKeyId().stream()).toList();
        damaged.put(row.getId(), new Found.Damaged(row.getId(), names(row), apiKeys, e));
      }
    }
  }

  private static List<String> names(ItemRecord row) {
    Field<?> column = ITEM.FORMER_NAMES; // What was tampered with may be of another type.
    Stream<String> former =
        row.get(column) instanceof String[] names
            ? Arrays.stream(names).filter(Objects::nonNull)
            : Stream.empty();
    return Stream.concat(Stream.of(row.getName()), former).toList();
  }

  private static List<ItemRecord> fetch(Tx tx, Condition which) {
    return tx.sql()
        .selectFrom(ITEM)
        .where(ITEM.ORGANIZATION.eq(tx.organization()))
        .and(which)
        .orderBy(ITEM.NAME, ITEM.ID)
        .fetch();
  }

  private static Map<String, List<ItemVersion>> versionsOf(
      Tx tx, Collection<String> items, Field<byte[]> value) {
    return tx
        .sql()
        .select(VersionColumns.but(value))
        .from(ITEM_VERSION)
        .join(ITEM)
        .on(ITEM.ORGANIZATION.eq(ITEM_VERSION.ORGANIZATION).and(ITEM.ID.eq(ITEM_VERSION.ITEM)))
        .where(ITEM_VERSION.ORGANIZATION.eq(tx.organization()))
        .and(ITEM_VERSION.ITEM.in(items))
        .orderBy(ITEM_VERSION.ITEM, ITEM_VERSION.NUMBER)
        .fetch()
        .stream()
        .collect(
            Collectors.groupingBy(
                row -> row.get(ITEM_VERSION.ITEM),
                Collectors.mapping(VersionColumns::read, Collectors.toList())));
  }

  private Item checked(Tx tx, ItemRecord row, List<ItemVersion> versions) {
    Item item = ItemColumns.read(row, versions);
    rings
        .of(tx)
        .verifyMac(
            new Mac(row.getMacKey(), row.getMac()), ItemFrame.of(item), "item " + row.getId());
    return item;
  }
}
