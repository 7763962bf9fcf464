package io.stepvault.server.store;

import static io.stepvault.schema.Tables.ITEM_USAGE;

import io.stepvault.schema.tables.ItemUsage;
import io.stepvault.server.usage.Usage;
import java.time.Instant;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.SelectField;
import org.jooq.SortField;
import org.jooq.Table;
import org.jooq.impl.DSL;

/**
 * The places that refer to an item, each once: its declaration and its last use, which are rows of
 * their own, together.
 */
final class UsagePlaces {
  /** The version that stands for a declaration. */
  static final int DECLARED = 0;

  private static final ItemUsage PLACE = ITEM_USAGE.as("place");

  private static final List<SelectField<?>> COLUMNS =
      List.of(
          PLACE.WORKFLOW,
          PLACE.WORKFLOW_VERSION,
          PLACE.NODE,
          PLACE.REFERENCE,
          PLACE.DECLARED_AT,
          PLACE.VERSION,
          PLACE.LAST_USED_AT);

  /** The last used first; those that never ran last. */
  private static final List<SortField<?>> ORDER =
      List.of(
          PLACE.LAST_USED_AT.desc().nullsLast(),
          PLACE.WORKFLOW.asc(),
          PLACE.NODE.asc(),
          PLACE.REFERENCE.asc());

  private final DSLContext sql;
  private final Table<?> places;
  private final Condition among;

  private UsagePlaces(DSLContext sql, Table<?> places, Condition among) {
    this.sql = sql;
    this.places = places;
    this.among = among;
  }

  /**
   * Those of an item.
   *
   * @param version 0: all; else those that used it, and uses of others count for nothing
   */
  static UsagePlaces of(Tx tx, String item, int version) {
    Condition ofItem = ITEM_USAGE.ORGANIZATION.eq(tx.organization()).and(ITEM_USAGE.ITEM.eq(item));
    return version == 0
        ? new UsagePlaces(tx.sql(), grouped(ofItem), DSL.noCondition())
        : new UsagePlaces(
            tx.sql(),
            grouped(ofItem.and(ITEM_USAGE.VERSION.in(DECLARED, version))),
            PLACE.VERSION.eq(version));
  }

  private static Table<?> grouped(Condition rows) {
    return DSL.select(
            ITEM_USAGE.WORKFLOW,
            ITEM_USAGE.NODE,
            ITEM_USAGE.REFERENCE,
            // Empty in all but the declaration.
            DSL.max(ITEM_USAGE.WORKFLOW_VERSION).as(ITEM_USAGE.WORKFLOW_VERSION),
            DSL.max(ITEM_USAGE.DECLARED_AT).as(ITEM_USAGE.DECLARED_AT),
            DSL.arrayGet(
                    DSL.arrayAgg(ITEM_USAGE.VERSION)
                        .orderBy(
                            ITEM_USAGE.LAST_USED_AT.desc().nullsLast(), ITEM_USAGE.VERSION.desc()),
                    1)
                .as(ITEM_USAGE.VERSION),
            DSL.max(ITEM_USAGE.LAST_USED_AT).as(ITEM_USAGE.LAST_USED_AT))
        .from(ITEM_USAGE)
        .where(rows)
        .groupBy(ITEM_USAGE.WORKFLOW, ITEM_USAGE.NODE, ITEM_USAGE.REFERENCE)
        .asTable(PLACE);
  }

  static Condition isDeclared() {
    return PLACE.DECLARED_AT.isNotNull();
  }

  static Condition ranAfter(Instant since) {
    return PLACE.LAST_USED_AT.gt(since);
  }

  /** Those that come behind another in the order. */
  static Condition follows(Usage after) {
    Condition behind =
        DSL.row(PLACE.WORKFLOW, PLACE.NODE, PLACE.REFERENCE)
            .gt(after.workflow(), after.node(), after.reference());
    Instant at = after.lastUsedAt();
    return at == null
        ? PLACE.LAST_USED_AT.isNull().and(behind)
        : PLACE
            .LAST_USED_AT
            .lt(at)
            .or(PLACE.LAST_USED_AT.isNull())
            .or(PLACE.LAST_USED_AT.eq(at).and(behind));
  }

  List<Usage> first(Condition which, int limit) {
    return sql.select(COLUMNS)
        .from(places)
        .where(among.and(which))
        .orderBy(ORDER)
        .limit(limit)
        .fetch(UsagePlaces::usage);
  }

  /** How many there are, or {@code most}. */
  int count(Condition which, int most) {
    return sql.fetchCount(DSL.selectOne().from(places).where(among.and(which)).limit(most));
  }

  private static Usage usage(org.jooq.Record row) {
    return new Usage(
        row.get(PLACE.WORKFLOW),
        row.get(PLACE.WORKFLOW_VERSION),
        row.get(PLACE.NODE),
        row.get(PLACE.REFERENCE),
        row.get(PLACE.DECLARED_AT),
        row.get(PLACE.VERSION),
        row.get(PLACE.LAST_USED_AT));
  }
}
