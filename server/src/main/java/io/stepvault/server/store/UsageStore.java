package io.stepvault.server.store;

import static io.stepvault.schema.Tables.ITEM_USAGE;
import static io.stepvault.schema.Tables.VERSION_USAGE;

import io.stepvault.server.item.Viewer;
import io.stepvault.server.usage.Recorder.Seen;
import io.stepvault.server.usage.Usage;
import io.stepvault.server.usage.Use;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Which workflows use which items, and when versions were last used. */
public final class UsageStore {
  /** How long a use is known; of what is declared, the last one longer. */
  public static final Duration KEPT = Duration.ofDays(30);

  /** Nobody counts further. */
  public static final int MOST_COUNTED = 1_000;

  // Of an item that was purged meanwhile nothing is written. Rows in one order: brokers that write
  // the same ones wait for each other, and never in a ring.
  private static final String WRITE_ITEMS =
      "INSERT INTO item_usage AS known"
          + " (organization, item, workflow, node, reference, version, last_used_at)"
          + " SELECT seen.organization, seen.item, seen.workflow, seen.node, seen.reference,"
          + " seen.version, max(seen.at)"
          + " FROM unnest(?::text[], ?::text[], ?::int[], ?::text[], ?::text[], ?::text[],"
          + " ?::timestamptz[]) AS seen"
          + " (organization, item, version, workflow, node, reference, at)"
          + " JOIN item ON item.organization = seen.organization AND item.id = seen.item"
          + " GROUP BY seen.organization, seen.item, seen.workflow, seen.node, seen.reference,"
          + " seen.version"
          + " ORDER BY seen.organization, seen.item, seen.workflow, seen.node, seen.reference,"
          + " seen.version"
          + " ON CONFLICT (organization, item, workflow, node, reference, version)"
          + " DO UPDATE SET last_used_at = excluded.last_used_at"
          + " WHERE known.last_used_at < excluded.last_used_at";
  private static final String WRITE_VERSIONS =
      "INSERT INTO version_usage AS known (organization, item, version, last_used_at)"
          + " SELECT seen.organization, seen.item, seen.version, max(seen.at)"
          + " FROM unnest(?::text[], ?::text[], ?::int[], ?::timestamptz[]) AS seen"
          + " (organization, item, version, at)"
          + " JOIN item_version AS stored ON stored.organization = seen.organization"
          + " AND stored.item = seen.item AND stored.number = seen.version"
          + " GROUP BY seen.organization, seen.item, seen.version"
          + " ORDER BY seen.organization, seen.item, seen.version"
          + " ON CONFLICT (organization, item, version)"
          + " DO UPDATE SET last_used_at = excluded.last_used_at"
          + " WHERE known.last_used_at < excluded.last_used_at";

  private static final String DECLARE =
      "INSERT INTO item_usage"
          + " (organization, workflow, workflow_version, declared_at, item, node, reference)"
          + " SELECT ?::text, ?::text, ?::text, ?::timestamptz, item, node, reference"
          + " FROM unnest(?::text[], ?::text[], ?::text[]) AS declared (item, node, reference)"
          + " ON CONFLICT (organization, item, workflow, node, reference, version)"
          + " DO UPDATE SET workflow_version = excluded.workflow_version,"
          + " declared_at = excluded.declared_at";

  private final Transactions transactions;

  public UsageStore(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * Writes what was seen, of any organizations, in one transaction; what is known to have been used
   * later stays.
   *
   * @throws io.stepvault.server.error.Refusal STORE_UNAVAILABLE
   */
  public void write(List<Seen> seen) {
    transactions.across(
        seen.stream().map(one -> one.use().organization()).distinct().toList(),
        sql -> {
          String[] organizations = texts(seen, Use::organization);
          String[] items = texts(seen, Use::item);
          Integer[] versions = seen.stream().map(s -> s.use().version()).toArray(Integer[]::new);
          String[] times = seen.stream().map(s -> s.at().toString()).toArray(String[]::new);
          sql.execute(
              WRITE_ITEMS,
              organizations,
              items,
              versions,
              texts(seen, Use::workflow),
              texts(seen, Use::node),
              texts(seen, Use::reference),
              times);
          sql.execute(WRITE_VERSIONS, organizations, items, versions, times);
          lastUses(seen)
              .forEach((organization, uses) -> ItemListings.used(sql, organization, uses));
          return null;
        });
  }

  /** By organization and item, in the order in which every broker writes them. */
  private static SortedMap<String, SortedMap<String, Instant>> lastUses(List<Seen> seen) {
    SortedMap<String, SortedMap<String, Instant>> uses = new TreeMap<>();
    for (Seen one : seen) {
      uses.computeIfAbsent(one.use().organization(), o -> new TreeMap<>())
          .merge(one.use().item(), one.at(), (a, b) -> a.isAfter(b) ? a : b);
    }
    return uses;
  }

  private static String[] texts(List<Seen> seen, Function<Use, String> part) {
    return seen.stream().map(one -> part.apply(one.use())).toArray(String[]::new);
  }

  /**
   * A place that refers to an item.
   *
   * @param node where in the workflow
   */
  public record Declared(String item, String node, String reference)
      implements Comparable<Declared> {
    private static final Comparator<Declared> ORDER =
        Comparator.comparing(Declared::item)
            .thenComparing(Declared::node)
            .thenComparing(Declared::reference);

    @Override
    public int compareTo(Declared other) {
      return ORDER.compare(this, other);
    }
  }

  /** The items in the viewer's lists that a workflow was declared to refer to. */
  public List<String> declaredItems(Tx tx, String workflow, Viewer viewer) {
    return tx.sql()
        .selectDistinct(ITEM_USAGE.ITEM)
        .from(ITEM_USAGE)
        .where(declaredBy(tx, workflow))
        .and(ItemLists.hold(tx, ITEM_USAGE.ITEM, viewer))
        .orderBy(ITEM_USAGE.ITEM)
        .fetch(ITEM_USAGE.ITEM);
  }

  /**
   * These are now the declared usages of a workflow.
   *
   * @param replaced items of which nothing else is declared any more
   * @param declared in their order, so that whoever writes the same rows never waits in a ring
   */
  public void declare(
      Tx tx,
      String workflow,
      String version,
      Collection<String> replaced,
      SortedSet<Declared> declared) {
    tx.sql()
        .deleteFrom(ITEM_USAGE)
        .where(declaredBy(tx, workflow))
        .and(ITEM_USAGE.ITEM.in(replaced))
        .execute();
    if (declared.isEmpty()) {
      return;
    }
    tx.sql()
        .execute(
            DECLARE,
            tx.organization(),
            workflow,
            version,
            tx.now().toString(),
            parts(declared, Declared::item),
            parts(declared, Declared::node),
            parts(declared, Declared::reference));
  }

  private static Condition declaredBy(Tx tx, String workflow) {
    return ITEM_USAGE
        .ORGANIZATION
        .eq(tx.organization())
        .and(ITEM_USAGE.WORKFLOW.eq(workflow))
        .and(
            ITEM_USAGE.VERSION.eq(
                DSL.inline(UsagePlaces.DECLARED))); // In the text: so its index serves.
  }

  private static String[] parts(Collection<Declared> declared, Function<Declared, String> part) {
    return declared.stream().map(part).toArray(String[]::new);
  }

  /** When an item's versions were last used, by their number. */
  public Map<Integer, Instant> lastUsedVersions(Tx tx, String item) {
    return tx.sql()
        .select(VERSION_USAGE.VERSION, VERSION_USAGE.LAST_USED_AT)
        .from(VERSION_USAGE)
        .where(VERSION_USAGE.ORGANIZATION.eq(tx.organization()))
        .and(VERSION_USAGE.ITEM.eq(item))
        .fetchMap(VERSION_USAGE.VERSION, VERSION_USAGE.LAST_USED_AT);
  }

  /**
   * A page of an item's usages, in their order.
   *
   * @param version 0: all, each with its last use; else those that used it, with their last use of
   *     it
   * @param after the last one of the page before; null: from the beginning
   */
  public List<Usage> page(Tx tx, String item, int version, @Nullable Usage after, int limit) {
    UsagePlaces places = UsagePlaces.of(tx, item, version);
    return after == null
        ? places.first(DSL.noCondition(), limit)
        : places.first(UsagePlaces.follows(after), limit);
  }

  /** Some usages, and how many there are in all, or {@link #MOST_COUNTED}. */
  public record Some(List<Usage> first, int count) {
    public Some {
      first = List.copyOf(first);
    }
  }

  /** What refers to an item: declared, or observed since a time. */
  public Some references(Tx tx, String item, Instant since, int limit) {
    return some(
        UsagePlaces.of(tx, item, 0),
        UsagePlaces.isDeclared().or(UsagePlaces.ranAfter(since)),
        limit);
  }

  /** What was observed, since a time, to use this version of an item. */
  public Some references(Tx tx, String item, int version, Instant since, int limit) {
    return some(UsagePlaces.of(tx, item, version), UsagePlaces.ranAfter(since), limit);
  }

  private static Some some(UsagePlaces places, Condition which, int limit) {
    List<Usage> first = places.first(which, limit);
    return new Some(first, first.size() < limit ? first.size() : places.count(which, MOST_COUNTED));
  }
}
