package io.stepvault.server.store;

import static io.stepvault.schema.Tables.ITEM_LABEL;
import static io.stepvault.schema.Tables.ITEM_LISTING;
import static io.stepvault.schema.Tables.ITEM_TEXT;
import static io.stepvault.schema.Tables.VERSION_USAGE;

import io.stepvault.server.item.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.impl.DSL;

/**
 * A list's filter as SQL, but for the viewer's permission, which chooses lists: of one row of
 * {@code item_listing}. Behind row-level security a {@code LIKE} would lose its index: a prefix is
 * a range.
 */
final class FilterConditions {
  private FilterConditions() {}

  static Condition of(ItemFilter filter, Tx tx) {
    List<Condition> all = new ArrayList<>();
    Condition deleted = DSL.condition(ITEM_LISTING.DELETED);
    all.add(filter.deleted() ? deleted : DSL.not(deleted));
    if (!filter.kinds().isEmpty()) {
      all.add(ITEM_LISTING.KIND.in(filter.kinds().stream().map(Kind::name).toList()));
    }
    if (!filter.namePrefix().isEmpty()) {
      all.add(ITEM_LISTING.NAME.ge(filter.namePrefix()));
      after(filter.namePrefix()).ifPresent(end -> all.add(ITEM_LISTING.NAME.lt(end)));
    }
    filter.expiresBefore().ifPresent(at -> all.add(ITEM_LISTING.EXPIRES_AT.lt(at)));
    if (filter.rotationOverdue()) {
      all.add(ITEM_LISTING.ROTATION_DUE_AT.le(tx.now()));
    }
    filter.labels().entrySet().forEach(label -> all.add(hasLabel(tx, label)));
    filter.unusedSince().ifPresent(at -> all.add(isUnusedSince(tx, at)));
    if (!filter.text().isEmpty()) {
      all.add(holds(tx, filter.text()));
    }
    return DSL.and(all);
  }

  /**
   * The least text above all that begin so, in the order of code points, which is that of UTF-8's
   * bytes and of {@code COLLATE "C"}; empty: there is none.
   */
  static Optional<String> after(String prefix) {
    int[] points = prefix.codePoints().toArray();
    for (int length = points.length; length > 0; length--) {
      int last = points[length - 1];
      if (last < Character.MAX_CODE_POINT) {
        int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
        return Optional.of(new String(points, 0, length - 1) + Character.toString(next));
      }
    }
    return Optional.empty();
  }

  /**
   * Of the item's own labels, all of which are read: neither a join nor the index of keys, by which
   * the labels of everybody's items could be read first, and the time would tell of them.
   */
  private static Condition hasLabel(Tx tx, Map.Entry<String, String> label) {
    Condition isIt = ITEM_LABEL.KEY.eq(label.getKey());
    if (!label.getValue().isEmpty()) {
      isIt = isIt.and(ITEM_LABEL.VALUE.eq(label.getValue()));
    }
    return DSL.condition(
        DSL.field(
            DSL.select(DSL.boolOr(isIt))
                .from(ITEM_LABEL)
                .where(ITEM_LABEL.ORGANIZATION.eq(tx.organization()))
                .and(ITEM_LABEL.ITEM.eq(ITEM_LISTING.ITEM))));
  }

  /** What the listing says may be late; what it calls used since was. */
  private static Condition isUnusedSince(Tx tx, Instant at) {
    return ITEM_LISTING
        .LAST_USED_AT
        .lt(at)
        .and(
            DSL.coalesce(
                    DSL.field(
                        DSL.select(DSL.max(VERSION_USAGE.LAST_USED_AT))
                            .from(VERSION_USAGE)
                            .where(VERSION_USAGE.ORGANIZATION.eq(tx.organization()))
                            .and(VERSION_USAGE.ITEM.eq(ITEM_LISTING.ITEM))),
                    ItemListings.NEVER_USED)
                .lt(at));
  }

  /** Has no index: each row that is found otherwise is looked at. Not a join, as above. */
  private static Condition holds(Tx tx, String text) {
    return DSL.field(
            DSL.select(DSL.position(ITEM_TEXT.WORDS, text.toLowerCase(Locale.ROOT)))
                .from(ITEM_TEXT)
                .where(ITEM_TEXT.ORGANIZATION.eq(tx.organization()))
                .and(ITEM_TEXT.ITEM.eq(ITEM_LISTING.ITEM)))
        .gt(0);
  }
}
