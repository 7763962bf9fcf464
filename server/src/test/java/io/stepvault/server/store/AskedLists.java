package io.stepvault.server.store;

import io.stepvault.server.item.Kind;
import io.stepvault.server.item.Permission;
import io.stepvault.server.store.ItemLists.Position;
import io.stepvault.server.store.ItemQuery.Order;
import io.stepvault.server.store.ItemQuery.View;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Lists of every view, order and filter, of a {@link FilledSite}. */
final class AskedLists {
  static final ItemFilter NONE = filter("", "", Map.of(), Optional.empty(), false, false);

  private AskedLists() {}

  /** A list, and where one of its pages begins. */
  record Asked(String what, ItemQuery query, Optional<Position> after) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static ItemFilter filter(
      String prefix,
      String text,
      Map<String, String> labels,
      Optional<Instant> expiresBefore,
      boolean overdue,
      boolean deleted) {
    return new ItemFilter(
        Set.of(),
        prefix,
        text,
        new TreeMap<>(labels),
        expiresBefore,
        Optional.empty(),
        overdue,
        Optional.empty(),
        deleted);
  }

  static ItemFilter text(String text) {
    return filter("", text, Map.of(), Optional.empty(), false, false);
  }

  static ItemFilter kind(Kind kind) {
    return new ItemFilter(
        Set.of(kind),
        "",
        "",
        new TreeMap<>(),
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty(),
        false);
  }

  static ItemFilter label(String key, String value) {
    return filter("", "", Map.of(key, value), Optional.empty(), false, false);
  }

  static List<Asked> all() {
    List<Asked> lists = new ArrayList<>();
    for (View view : View.values()) {
      for (Order order : Order.values()) {
        ItemQuery query = new ItemQuery(view, order, NONE);
        lists.add(new Asked(view + " by " + order, query, Optional.empty()));
        lists.add(new Asked(view + " by " + order + ", later", query, Optional.of(middle(order))));
      }
      add(lists, view, "by prefix", filter("a", "", Map.of(), Optional.empty(), false, false));
      add(lists, view, "with a label of all", label("env", "prod"));
      add(lists, view, "overdue", filter("", "", Map.of(), Optional.empty(), true, false));
      add(lists, view, "deleted", filter("", "", Map.of(), Optional.empty(), false, true));
      lists.add(
          new Asked(
              view + " that expire soon",
              new ItemQuery(
                  view,
                  Order.EXPIRES_AT,
                  filter(
                      "",
                      "",
                      Map.of(),
                      Optional.of(Instant.now().plusSeconds(1_000 * 3_600)),
                      false,
                      false)),
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

  private static void add(List<Asked> lists, View view, String what, ItemFilter filter) {
    lists.add(
        new Asked(view + " " + what, new ItemQuery(view, Order.NAME, filter), Optional.empty()));
  }

  private static Position middle(Order order) {
    return new Position(
        order == Order.NAME ? "5" : Long.toString(Instant.now().getEpochSecond() * 1_000_000),
        "vlt_");
  }
}
