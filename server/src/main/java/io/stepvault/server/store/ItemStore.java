package io.stepvault.server.store;

import static io.stepvault.schema.Tables.ITEM;
import static io.stepvault.schema.Tables.ITEM_VERSION;

import io.stepvault.schema.tables.records.ItemRecord;
import io.stepvault.schema.tables.records.ItemVersionRecord;
import io.stepvault.server.item.AccessMode;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Kind;
import io.stepvault.server.key.Mac;
import io.stepvault.server.key.SealedValue;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Items in the database. Every item that is read has had its MAC checked; of its versions only the
 * current one comes with its ciphertext.
 */
public final class ItemStore {
  private static final byte[] NOT_READ = new byte[0];

  private final Rings rings;

  public ItemStore(Rings rings) {
    this.rings = rings;
  }

  /** The item of this id, deleted or not. */
  public Optional<Item> byId(Tx tx, String id) {
    return read(tx, ITEM.ID.eq(id)).stream().findFirst();
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
    return read(tx, ITEM.ID.in(ids).or(ITEM.NAME.in(names).and(visible)));
  }

  /** A page of the items that {@code user} can use, by name and id, after the given place. */
  public List<Item> usableBy(Tx tx, String user, String afterName, String afterId, int limit) {
    return read(
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
    tx.sql().insertInto(ITEM).set(row(tx, item)).execute();
    insertVersion(tx, item, item.current());
  }

  /** Writes a changed item's own row; {@code added} is inserted beside it when present. */
  public void update(Tx tx, Item item, Optional<ItemVersion> added) {
    added.ifPresent(version -> insertVersion(tx, item, version));
    tx.sql()
        .update(ITEM)
        .set(row(tx, item))
        .where(ITEM.ORGANIZATION.eq(tx.organization()))
        .and(ITEM.ID.eq(item.id()))
        .execute();
  }

  private void insertVersion(Tx tx, Item item, ItemVersion version) {
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
    tx.sql().insertInto(ITEM_VERSION).set(row).execute();
  }

  private ItemRecord row(Tx tx, Item item) {
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

  private List<Item> read(Tx tx, Condition which) {
    List<ItemRecord> rows =
        tx.sql()
            .selectFrom(ITEM)
            .where(ITEM.ORGANIZATION.eq(tx.organization()))
            .and(which)
            .orderBy(ITEM.NAME, ITEM.ID)
            .fetch();
    if (rows.isEmpty()) {
      return List.of();
    }
    Map<String, List<ItemVersion>> versions = versionsOf(tx, rows);
    return rows.stream()
        .map(row -> checked(tx, row, versions.getOrDefault(row.getId(), List.of())))
        .toList();
  }

  private Map<String, List<ItemVersion>> versionsOf(Tx tx, List<ItemRecord> rows) {
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
            DSL.when(ITEM_VERSION.NUMBER.eq(ITEM.CURRENT_VERSION), ITEM_VERSION.CIPHERTEXT)
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
                Collectors.mapping(ItemStore::version, Collectors.toList())));
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
