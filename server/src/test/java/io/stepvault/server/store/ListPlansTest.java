package io.stepvault.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stepvault.server.item.Item;
import io.stepvault.server.item.Kind;
import io.stepvault.server.item.Viewer;
import io.stepvault.server.key.IntegrityException;
import io.stepvault.server.store.AskedLists.Asked;
import io.stepvault.server.store.ItemLists.Position;
import io.stepvault.server.store.ItemQuery.Order;
import io.stepvault.server.store.ItemQuery.View;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What PostgreSQL does for VaultService, as the broker's role and behind row-level security: with
 * 100,000 items in one organization, or among 10,000 organizations, the same as with 100 items.
 */
final class ListPlansTest {
  private static final int PAGE = 11;

  /** A factor on what is touched: a larger index has more levels. */
  private static final int MOST_TIMES = 4;

  /** What an index takes for each row of a page; a table of few pages is cheaper to scan. */
  private static final int BUFFERS_OF_PAGE = 4 * PAGE;

  /** With a page's items, versions and uses. */
  private static final int ROWS_OF_PAGE = 5 * PAGE;

  /** Of an item that is looked at: its row in the list, and its text or label, each by an index. */
  private static final int BUFFERS_OF_ITEM = 10;

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

  static List<Asked> lists() {
    return AskedLists.all();
  }

  @ParameterizedTest
  @MethodSource("lists")
  void aPageIsReadOffAnIndexAndTouchesNoMoreWhenMoreIsStored(Asked asked) {
    long few = buffers(small.explain(asked.query(), VIEWER, asked.after(), PAGE));
    for (FilledSite site : List.of(large, many)) {
      String plan = site.explain(asked.query(), VIEWER, asked.after(), PAGE);
      assertThat(plan).doesNotContain("Seq Scan on item").doesNotContain("Seq Scan on version");
      assertThat(plan).containsPattern("Index (Only )?Scan( Backward)? using item_listing");
      assertThat(buffers(plan))
          .as("beside %d:%n%s", few, plan)
          .isLessThanOrEqualTo(MOST_TIMES * Math.max(few, BUFFERS_OF_PAGE));
    }
  }

  /** What has no index that leads to the page: the viewer's items are looked through, once each. */
  static Stream<Asked> lookedThrough() {
    return Stream.of(View.values())
        .flatMap(
            view ->
                Stream.of(
                    asked(view, "a text of none", AskedLists.text("nowhere")),
                    asked(view, "another kind", AskedLists.kind(Kind.SIGNING_KEY)),
                    asked(view, "a label of a hundred", AskedLists.label("number", "7")),
                    asked(view, "a rare label", AskedLists.label("rare", "yes")),
                    asked(view, "a rare label's key", AskedLists.label("rare", ""))));
  }

  private static Asked asked(View view, String what, ItemFilter filter) {
    return new Asked(
        view + " with " + what, new ItemQuery(view, Order.NAME, filter), Optional.empty());
  }

  @ParameterizedTest
  @MethodSource("lookedThrough")
  void whatFewHaveIsLookedForInTheViewersItemsAlone(Asked asked) {
    String plan = large.explain(asked.query(), VIEWER, asked.after(), PAGE);
    // The key of labels begins with their names: it leads to everybody's.
    assertThat(plan).doesNotContain("Seq Scan on item").doesNotContain("item_label_pkey");
    assertThat(buffers(plan))
        .as(plan)
        .isLessThanOrEqualTo((long) BUFFERS_OF_ITEM * large.count(asked.query(), VIEWER));
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
                        site.items.listed(tx, site.good.id(), VIEWER).orElseThrow(),
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
                              new ItemQuery(View.ALL, Order.NAME, AskedLists.NONE),
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
                  Item before = site.items.listed(tx, site.good.id(), VIEWER).orElseThrow();
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
        .isLessThanOrEqualTo(MOST_TIMES * Math.max(few, ROWS_OF_PAGE));
  }

  /** Of an item that stands in none of the viewer's lists, as of one that is not there. */
  @Test
  void whatIsHiddenIsNotRead() {
    Viewer stranger = new Viewer("user-9", List.of("none"), false);
    String hidden = "vlt_" + "0".repeat(25) + "8";
    assertThat(large.count(new ItemQuery(View.PRIVATE, Order.NAME, AskedLists.NONE), stranger))
        .isPositive();
    for (String id : List.of(hidden, hidden.replace('8', '0'))) {
      assertThat(
              large.rowsRead(
                  false,
                  tx -> {
                    List<Place> place = List.of(new Place.Id(id));
                    assertThat(large.items.listed(tx, id, stranger)).isEmpty();
                    assertThat(large.items.listed(tx, place, stranger)).isEmpty();
                    assertThat(large.items.listedWithValues(tx, place, stranger)).isEmpty();
                    return id;
                  }))
          .isZero();
    }
  }

  /** What a broker was seen to ask when it was called, planned for whatever it may be about. */
  @Test
  void noStatementOfACallReadsAWholeTable() throws SQLException {
    for (Map.Entry<String, List<String>> call : CalledBroker.statements().entrySet()) {
      assertThat(call.getValue()).as(call.getKey()).isNotEmpty();
      for (String statement : call.getValue()) {
        for (FilledSite site : List.of(large, many)) {
          assertThat(site.plan(statement))
              .as("%s: %s", call.getKey(), statement)
              .doesNotContain("Seq Scan on item")
              .doesNotContain("Seq Scan on version_usage");
        }
      }
    }
  }
}
