package io.stepvault.server.store;

import static io.stepvault.schema.Tables.ITEM;
import static io.stepvault.schema.Tables.ITEM_VERSION;

import io.stepvault.schema.tables.records.ItemRecord;
import io.stepvault.server.item.AccessMode;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Kind;
import io.stepvault.server.key.IntegrityException;
import io.stepvault.server.key.Mac;
import io.stepvault.server.key.SealedValue;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.impl.DSL;

/** Items as rows, and back: with their MACs, which every read checks. */
final class ItemRows {
  private static final byte[] NOT_READ = new byte[0];

  private final Rings rings;

  ItemRows(Rings rings) {
    this.rings = rings;
  }

  /** The item's own row, with its MAC. */
  ItemRecord row(Tx tx, Item item) {
    Mac mac = rings.of(tx).mac(ItemFrame.of(item));
    ItemRecord row = new ItemRecord();
    row.setOrganization(item.organization());
    row.setId(item.id());
    row.setName(item.name());
    row.setKind(item.kind().name());
    row.setOwner(item.owner());
    row.setAccess(item.access().name());
    row.setCurrentVersion(item.currentVersion());
    row.setCreatedAt(item.createdAt());
    row.setUpdatedAt(item.updatedAt());
    row.setExpiresAt(item.expiresAt());
    row.setDeletedAt(item.deletedAt());
    row.setStamp(item.stamp());
    row.setMacKey(mac.key());
    row.setMac(mac.tag());
    return row;
  }

  /**
   * The items that meet a condition, by name and id.
   *
   * @throws IntegrityException when one of them is not what Stepvault wrote
   */
  List<Item> read(Tx tx, Condition which) {
    List<ItemRecord> rows = fetch(tx, which);
    Map<String, List<ItemVersion>> versions = versionsOf(tx, rows);
    return rows.stream()
        .map(row -> checked(tx, row, versions.getOrDefault(row.getId(), List.of())))
        .toList();
  }

  /** Reads the items that meet a condition; those that fail their check go apart. */
  void collect(
      Tx tx, Condition which, Map<String, Item> items, Map<String, Found.Damaged> damaged) {
    List<ItemRecord> rows = fetch(tx, which);
    Map<String, List<ItemVersion>> versions = versionsOf(tx, rows);
    for (ItemRecord row : rows) {
      try {
        items.put(row.getId(), checked(tx, row, versions.getOrDefault(row.getId(), List.of())));
      } catch (IntegrityException e) {
        damaged.put(row.getId(), new Found.Damaged(row.getId(), row.getName(), e));
      }
    }
  }

  private static List<ItemRecord> fetch(Tx tx, Condition which) {
    return tx.sql()
        .selectFrom(ITEM)
        .where(ITEM.ORGANIZATION.eq(tx.organization()))
        .and(which)
        .orderBy(ITEM.NAME, ITEM.ID)
        .fetch();
  }

  private Map<String, List<ItemVersion>> versionsOf(Tx tx, List<ItemRecord> rows) {
    if (rows.isEmpty()) {
      return Map.of();
    }
    return tx
        .sql()
        .select(
            ITEM_VERSION.ITEM,
            ITEM_VERSION.NUMBER,
            ITEM_VERSION.STATE,
            ITEM_VERSION.CREATED_AT,
            ITEM_VERSION.CURRENT_FROM,
            ITEM_VERSION.CREATED_BY,
            ITEM_VERSION.WRAP_KEY,
            ITEM_VERSION.WRAPPED_KEY,
            ITEM_VERSION.COMMITMENT,
            DSL.when(
                    ITEM_VERSION.NUMBER.eq(ITEM.CURRENT_VERSION).and(ITEM.DELETED_AT.isNull()),
                    ITEM_VERSION.CIPHERTEXT)
                .as(ITEM_VERSION.CIPHERTEXT))
        .from(ITEM_VERSION)
        .join(ITEM)
        .on(ITEM.ORGANIZATION.eq(ITEM_VERSION.ORGANIZATION).and(ITEM.ID.eq(ITEM_VERSION.ITEM)))
        .where(ITEM_VERSION.ORGANIZATION.eq(tx.organization()))
        .and(ITEM_VERSION.ITEM.in(rows.stream().map(ItemRecord::getId).toList()))
        .orderBy(ITEM_VERSION.ITEM, ITEM_VERSION.NUMBER)
        .fetch()
        .stream()
        .collect(
            Collectors.groupingBy(
                row -> row.get(ITEM_VERSION.ITEM),
                Collectors.mapping(ItemRows::version, Collectors.toList())));
  }

  private static ItemVersion version(Record row) {
    byte[] ciphertext = row.get(ITEM_VERSION.CIPHERTEXT);
    return new ItemVersion(
        row.get(ITEM_VERSION.NUMBER),
        StoredWord.of(
            ItemVersion.State.class,
            row.get(ITEM_VERSION.STATE),
            "a version of item " + row.get(ITEM_VERSION.ITEM)),
        row.get(ITEM_VERSION.CREATED_AT),
        row.get(ITEM_VERSION.CURRENT_FROM),
        row.get(ITEM_VERSION.CREATED_BY),
        new SealedValue(
            row.get(ITEM_VERSION.WRAP_KEY),
            row.get(ITEM_VERSION.WRAPPED_KEY),
            row.get(ITEM_VERSION.COMMITMENT),
            ciphertext == null ? NOT_READ : ciphertext));
  }

  private Item checked(Tx tx, ItemRecord row, List<ItemVersion> versions) {
    String object = "item " + row.getId();
    Item item =
        new Item(
            row.getOrganization(),
            row.getId(),
            row.getName(),
            StoredWord.of(Kind.class, row.getKind(), object),
            row.getOwner(),
            StoredWord.of(AccessMode.class, row.getAccess(), object),
            row.getCurrentVersion(),
            row.getCreatedAt(),
            row.getUpdatedAt(),
            row.getExpiresAt(),
            row.getDeletedAt(),
            row.getStamp(),
            versions);
    rings.of(tx).verifyMac(new Mac(row.getMacKey(), row.getMac()), ItemFrame.of(item), object);
    return item;
  }
}
