package io.stepvault.server.vault;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.admission.Gate;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.admission.TokenJudge;
import io.stepvault.server.audit.AuditEvent;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.TypeId;
import io.stepvault.server.key.Frame;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.ItemLists;
import io.stepvault.server.store.ItemLists.Position;
import io.stepvault.server.store.ItemQuery;
import io.stepvault.server.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Shows items' metadata, page by page. Each page judges the caller's rights anew, and goes on
 * behind the last item of the page before, wherever that one is by now: items that stay where they
 * are, in the list's order, are neither missed nor seen twice.
 */
public final class ListItems {
  private static final int DEFAULT_PAGE = 50;
  private static final int LARGEST_PAGE = 500;
  private static final int ID_LENGTH = TypeId.generate("vlt").length();

  private final Gate gate;
  private final ItemLists lists;
  private final PageTokens pageTokens;
  private final AuditStore audit;

  ListItems(Gate gate, ItemLists lists, PageTokens pageTokens, AuditStore audit) {
    this.gate = gate;
    this.lists = lists;
    this.pageTokens = pageTokens;
    this.audit = audit;
  }

  /**
   * What ListItems asks for; nothing of it is checked yet.
   *
   * @param unknown what this broker has no word for
   * @param pageSize 0: 50; above 500: 500
   * @param pageToken empty: from the beginning
   */
  public record Request(ItemQuery query, List<Violation> unknown, int pageSize, String pageToken) {}

  /** Some items; an empty token: these were the last. */
  public record Page(List<ItemView> items, String nextPageToken) {}

  /**
   * A page of a list.
   *
   * @throws Refusal SCOPE_MISSING, FIELD_INVALID, PAGE_TOKEN_INVALID
   */
  public Page run(Presented presented, Request request) {
    return gate.read(
        presented,
        (tx, caller) -> {
          if (request.query.view() == ItemQuery.View.PRIVATE_ADMIN && !caller.viewer().admin()) {
            throw TokenJudge.scopeMissing(caller.token().claims(), "vault.admin");
          }
          ItemQuery query = ListChecks.checked(request);
          int size =
              request.pageSize == 0 ? DEFAULT_PAGE : Math.min(request.pageSize, LARGEST_PAGE);
          Frame bound = frame(query);
          Optional<Position> after =
              pageTokens.open(tx, caller, bound, request.pageToken).map(ListItems::position);
          // One more than is shown tells whether there is a next page.
          List<Position> found = lists.find(tx, query, caller.viewer(), after, size + 1);
          List<Position> page = found.subList(0, Math.min(size, found.size()));
          List<ItemView> views = views(tx, caller, query, page);
          audit.append(
              tx,
              List.of(
                  new AuditEvent(
                      caller.actor(),
                      AuditEvent.Outcome.ALLOWED,
                      "LISTED",
                      Optional.empty(),
                      null)));
          return new Page(
              views,
              found.size() > size ? pageTokens.seal(tx, caller, bound, place(page.getLast())) : "");
        });
  }

  private List<ItemView> views(Tx tx, Caller caller, ItemQuery query, List<Position> page) {
    List<String> ids = page.stream().map(Position::id).toList();
    Map<String, Item> items = lists.read(tx, ids);
    Map<String, Instant> lastUses = ItemLists.lastUses(tx, ids);
    return ids.stream()
        .map(items::get)
        .filter(Objects::nonNull)
        .filter(item -> query.shows(item, caller.viewer(), tx.now()))
        .map(
            item ->
                new ItemView(
                    item, caller.viewer(), tx.now(), Optional.ofNullable(lastUses.get(item.id()))))
        .toList();
  }

  /** Ids come first: they have a fixed length, and no separator is needed. */
  private static String place(Position last) {
    return last.id() + last.key();
  }

  private static Position position(String place) {
    return new Position(place.substring(ID_LENGTH), place.substring(0, ID_LENGTH));
  }

  private static Frame frame(ItemQuery query) {
    var filter = query.filter();
    Frame frame =
        Frame.of("stepvault/v1/item-list")
            .text(query.view().name())
            .text(query.order().name())
            .text(filter.namePrefix())
            .text(filter.text())
            .time(filter.expiresBefore().orElse(null))
            .time(filter.unusedSince().orElse(null))
            .flag(filter.rotationOverdue())
            .flag(filter.deleted())
            .text(filter.atLeast().map(Enum::name).orElse(null))
            .number(filter.kinds().size());
    filter.kinds().forEach(kind -> frame.text(kind.name()));
    frame.number(filter.labels().size());
    filter.labels().forEach((key, value) -> frame.text(key).text(value));
    return frame;
  }
}
