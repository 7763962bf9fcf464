package io.stepvault.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stepvault.server.item.Item;
import io.stepvault.server.item.Kind;
import io.stepvault.server.item.Permission;
import io.stepvault.server.item.Viewer;
import io.stepvault.server.key.IntegrityException;
import io.stepvault.server.store.ItemLists.Position;
import io.stepvault.server.store.ItemQuery.Order;
import io.stepvault.server.store.ItemQuery.View;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What PostgreSQL does for VaultService, as the broker's role and behind row-level security: with
 * 100,000 items in one organization, or among 10,000 organizations, the same as with 100 items.
 */
final class ListPlansTest {
  private static final int PAGE = 11;

  /** A factor on what is touched: a larger index has more levels. */
  private static final int MOST_TIMES = 3;

  /** What an index takes for each row of a page; a table of few pages is cheaper to scan. */
  private static final int BUFFERS_OF_PAGE = 4 * PAGE;

  /** With a page's items, versions and uses. */
  private static final int ROWS_OF_PAGE = 5 * PAGE;

  private static final Viewer VIEWER = new Viewer("user-0", List.of("ops", "none"), true);

  private static FilledSite small;
  private static FilledSite large;
  private static FilledSite many;

  @BeforeAll
  static void fill() throws SQLException {
    small = new FilledSite(100, 0);
    large = new FilledSite(100_000, 0);
    many = new FilledSite(100, 10_000);
  }

  @AfterAll
  static void close() {
    Stream.of(small, large, many).forEach(FilledSite::close);
  }

  /** A list, and where one of its pages begins. */
  record Asked(String what, ItemQuery query, Optional<Position> after) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static ItemFilter filter(
      String prefix, Map<String, String> labels, Optional<Instant> expiresBefore, boolean overdue) {
    return new ItemFilter(
        Set.of(),
        prefix,
        "",
        new TreeMap<>(labels),
        expiresBefore,
        Optional.empty(),
        overdue,
        Optional.empty(),
        false);
  }

  static List<Asked> lists() {
    ItemFilter none = filter("", Map.of(), Optional.empty(), false);
    List<Asked> lists = new ArrayList<>();
    for (View view : View.values()) {
      for (Order order : Order.values()) {
        ItemQuery query = new ItemQuery(view, order, none);
        lists.add(new Asked(view + " by " + order, query, Optional.empty()));
        lists.add(new Asked(view + " by " + order + ", later", query, Optional.of(middle(order))));
      }
      lists.add(
          new Asked(
              view + " by prefix",
              new ItemQuery(view, Order.NAME, filter("a", Map.of(), Optional.empty(), false)),
              Optional.empty()));
      lists.add(
          new Asked(
              view + " with a label of all",
              new ItemQuery(
                  view, Order.NAME, filter("", Map.of("env", "prod"), Optional.empty(), false)),
              Optional.empty()));
      lists.add(
          new Asked(
              view + " that expire soon",
              new ItemQuery(
                  view,
                  Order.EXPIRES_AT,
                  filter(
                      "", Map.of(), Optional.of(Instant.now().plusSeconds(1_000 * 3_600)), false)),
              Optional.empty()));
      lists.add(
          new Asked(
              view + " unused, text of all, editable",
              new ItemQuery(
                  view,
                  Order.LAST_USED_AT,
                  new ItemFilter(
                      Set.of(Kind.SECRET),
                      "",
                      "\n",
                      new TreeMap<>(),
                      Optional.empty(),
                      Optional.of(Instant.now()),
                      false,
                      Optional.of(Permission.CAN_EDIT),
                      false)),
              Optional.empty()));
    }
    return lists;
  }

  private static Position middle(Order order) {
    return new Position(
        order == Order.NAME ? "5" : Long.toString(Instant.now().getEpochSecond() * 1_000_000),
        "vlt_");
  }

  @ParameterizedTest
  @MethodSource("lists")
  void aPageIsReadOffAnIndexAndTouchesNoMoreWhenMoreIsStored(Asked asked) {
    long few = buffers(small.explain(asked.query, VIEWER, asked.after, PAGE));
    for (FilledSite site : List.of(large, many)) {
      String plan = site.explain(asked.query, VIEWER, asked.after, PAGE);
      assertThat(plan).doesNotContain("Seq Scan on item").doesNotContain("Seq Scan on version");
      assertThat(plan).containsPattern("Index (Only )?Scan( Backward)? using item_listing");
      assertThat(buffers(plan))
          .as("beside %d:%n%s", few, plan)
          .isLessThanOrEqualTo(MOST_TIMES * Math.max(few, BUFFERS_OF_PAGE));
    }
  }

  private static final Pattern BUFFERS =
      Pattern.compile("Buffers: shared hit=(\\d+)(?: read=(\\d+))?|Buffers: shared read=(\\d+)");

  /** Of the whole statement: the first that the plan says. */
  private static long buffers(String plan) {
    Matcher matcher = BUFFERS.matcher(plan);
    assertThat(matcher.find()).as(plan).isTrue();
    return Stream.of(1, 2, 3)
        .map(matcher::group)
        .filter(java.util.Objects::nonNull)
        .mapToLong(Long::parseLong)
        .sum();
  }

  /** A call's work on a site. */
  record Work(String what, boolean mutation, Function<FilledSite, Function<Tx, Object>> of) {
    @Override
    public String toString() {
      return what;
    }
  }

  static List<Work> calls() {
    return List.of(
        new Work(
            "get by id",
            false,
            site ->
                tx ->
                    List.of(
                        site.items.byId(tx, site.good.id()).orElseThrow(),
                        ItemLists.lastUses(tx, List.of(site.good.id())))),
        new Work(
            "get by name", false, site -> tx -> site.items.named(tx, "user-0", "the good one")),
        new Work(
            "read a page",
            false,
            site ->
                tx -> {
                  List<String> ids =
                      site
                          .lists
                          .find(
                              tx,
                              new ItemQuery(
                                  View.ALL,
                                  Order.NAME,
                                  filter("", Map.of(), Optional.empty(), false)),
                              VIEWER,
                              Optional.empty(),
                              PAGE)
                          .stream()
                          .map(Position::id)
                          .toList();
                  assertThat(ids).hasSize(PAGE);
                  // Rows that were written past the product have no good MAC.
                  assertThat(
                          catchThrowableOfType(
                              IntegrityException.class, () -> site.lists.read(tx, ids)))
                      .isNotNull();
                  return ItemLists.lastUses(tx, ids);
                }),
        new Work(
            "rotate",
            true,
            site ->
                tx -> {
                  Item before = site.items.byId(tx, site.good.id()).orElseThrow();
                  Item after =
                      before
                          .edit()
                          .versions(before.versions().activate(1, tx.now(), Optional.empty()))
                          .done(tx.now(), tx.head().revision());
                  site.items.update(tx, before, after);
                  return after;
                }));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void aCallReadsNoMoreRowsWhenMoreAreStored(Work work) {
    assertThat(large.rowsRead(work.mutation, work.of.apply(large)))
        .isLessThanOrEqualTo(ROWS_OF_PAGE);
    // Every index begins with the organization. Of one that is small among many the planner thinks
    // that it has hardly a row, and may read them all, by whichever index.
    long few = small.rowsRead(work.mutation, work.of.apply(small));
    assertThat(many.rowsRead(work.mutation, work.of.apply(many)))
        .isLessThanOrEqualTo(MOST_TIMES * few);
  }
}
