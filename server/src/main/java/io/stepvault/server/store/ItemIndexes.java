package io.stepvault.server.store;

import static io.stepvault.schema.Tables.ITEM_FORMER_NAME;
import static io.stepvault.schema.Tables.ITEM_LABEL;
import static io.stepvault.schema.Tables.ITEM_TEXT;

import io.stepvault.schema.tables.records.ItemFormerNameRecord;
import io.stepvault.schema.tables.records.ItemLabelRecord;
import io.stepvault.schema.tables.records.ItemTextRecord;
import io.stepvault.server.item.Details;
import io.stepvault.server.item.Item;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jooq.Query;
import org.jooq.TableRecord;

/**
 * The tables that items are found by: listings, labels, texts and former names. The item's own row
 * has it all too, under its MAC; what is found here is checked against it.
 */
final class ItemIndexes {
  private ItemIndexes() {}

  static void insert(Tx tx, Collection<Item> items) {
    insert(tx, items.stream().flatMap(item -> ItemListings.rows(item).stream()));
    insert(tx, items.stream().map(ItemIndexes::text));
    insert(tx, items.stream().flatMap(ItemIndexes::labels));
  }

  static void update(Tx tx, Item before, Item after) {
    ItemListings.update(tx, before, after);
    if (!words(before).equals(words(after))) {
      tx.sql()
          .update(ITEM_TEXT)
          .set(ITEM_TEXT.WORDS, words(after))
          .where(ITEM_TEXT.ORGANIZATION.eq(tx.organization()))
          .and(ITEM_TEXT.ITEM.eq(after.id()))
          .execute();
    }
    if (!before.details().labels().equals(after.details().labels())) {
      tx.sql()
          .deleteFrom(ITEM_LABEL)
          .where(ITEM_LABEL.ORGANIZATION.eq(tx.organization()))
          .and(ITEM_LABEL.ITEM.eq(after.id()))
          .execute();
      insert(tx, labels(after));
    }
    if (!before.formerNames().equals(after.formerNames())) {
      tx.sql()
          .deleteFrom(ITEM_FORMER_NAME)
          .where(ITEM_FORMER_NAME.ORGANIZATION.eq(tx.organization()))
          .and(ITEM_FORMER_NAME.ITEM.eq(after.id()))
          .execute();
      tx.sql().batch(formerNames(tx, after)).execute();
    }
  }

  /** The name that it has just lost is its alone; the others may be those of later items. */
  private static List<Query> formerNames(Tx tx, Item item) {
    String owner = item.isPrivate() ? item.owner() : ItemStore.NOBODY;
    List<Query> inserts = new ArrayList<>();
    for (String name : item.formerNames()) {
      var insert =
          tx.sql()
              .insertInto(ITEM_FORMER_NAME)
              .set(new ItemFormerNameRecord(item.organization(), owner, name, item.id()))
              .onConflict(
                  ITEM_FORMER_NAME.ORGANIZATION, ITEM_FORMER_NAME.OWNER, ITEM_FORMER_NAME.NAME);
      inserts.add(
          inserts.isEmpty()
              ? insert.doUpdate().set(ITEM_FORMER_NAME.ITEM, item.id())
              : insert.doNothing());
    }
    return inserts;
  }

  private static void insert(Tx tx, Stream<? extends TableRecord<?>> records) {
    List<? extends TableRecord<?>> rows = records.toList();
    if (!rows.isEmpty()) {
      tx.sql().batchInsert(rows).execute();
    }
  }

  private static ItemTextRecord text(Item item) {
    return new ItemTextRecord(item.organization(), item.id(), words(item));
  }

  /** In NFC, as names and filters are. */
  private static String words(Item item) {
    Details details = item.details();
    String all = String.join("\n", item.name(), details.description(), details.note());
    return Normalizer.normalize(all, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
  }

  private static Stream<ItemLabelRecord> labels(Item item) {
    return item.details().labels().entrySet().stream()
        .map(
            label ->
                new ItemLabelRecord(
                    item.organization(), item.id(), label.getKey(), label.getValue()));
  }
}
