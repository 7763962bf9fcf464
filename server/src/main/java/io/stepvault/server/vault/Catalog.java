package io.stepvault.server.vault;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.admission.Gate;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.audit.AuditEvent;
import io.stepvault.server.audit.AuditEvent.Subject;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.item.AccessMode;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.Names;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.Tx;
import java.util.Comparator;
import java.util.List;

/** Shows items' metadata to those who can use them. */
public final class Catalog {
  private static final int DEFAULT_PAGE = 50;
  private static final int LARGEST_PAGE = 500;

  private final Gate gate;
  private final ItemStore items;
  private final PageTokens pageTokens;
  private final AuditStore audit;

  public Catalog(Gate gate, ItemStore items, PageTokens pageTokens, AuditStore audit) {
    this.gate = gate;
    this.items = items;
    this.pageTokens = pageTokens;
    this.audit = audit;
  }

  /**
   * The item of an id, deleted or not.
   *
   * @throws Refusal FIELD_INVALID, ITEM_NOT_FOUND
   */
  public ItemView byId(Presented presented, String id) {
    return gate.read(
        presented,
        (tx, caller) -> {
          if (id.isEmpty()) {
            throw Refusal.field("item", "is required: set 'id' or 'name'");
          }
          return shown(tx, caller, ItemChecks.usable(items, tx, id, caller.user()));
        });
  }

  /**
   * The item that a name means in a run of the caller's user.
   *
   * @throws Refusal FIELD_INVALID, ITEM_NOT_FOUND
   */
  public ItemView byName(Presented presented, String name) {
    return gate.read(
        presented,
        (tx, caller) -> {
          String normal = Names.normalize(name);
          Names.problem(normal)
              .ifPresent(
                  problem -> {
                    throw Refusal.field("name", problem);
                  });
          Item meant =
              items.candidates(tx, caller.user(), List.of(), List.of(normal)).stream()
                  // A deleted shared item has given its name free, a private one has not.
                  .filter(item -> item.access() == AccessMode.PRIVATE || !item.isDeleted())
                  .min(Comparator.comparing(item -> item.access() != AccessMode.PRIVATE))
                  .filter(item -> !item.isDeleted())
                  .orElseThrow(ItemChecks::notFound);
          return shown(tx, caller, meant);
        });
  }

  /** Some items; an empty token: these were the last. */
  public record Page(List<ItemView> items, String nextPageToken) {}

  /**
   * A page of the items that the caller's user can use, by name.
   *
   * @throws Refusal FIELD_INVALID, PAGE_TOKEN_INVALID
   */
  public Page list(Presented presented, int pageSize, String pageToken) {
    return gate.read(
        presented,
        (tx, caller) -> {
          if (pageSize < 0) {
            throw Refusal.field("page_size", "must not be negative; 0 means 50");
          }
          int size = pageSize == 0 ? DEFAULT_PAGE : Math.min(pageSize, LARGEST_PAGE);
          PageTokens.Place after = pageTokens.open(tx, caller, pageToken);
          // One more than is shown tells whether there is a next page.
          List<Item> found = items.usableBy(tx, caller.user(), after.name(), after.id(), size + 1);
          List<Item> shown = found.subList(0, Math.min(size, found.size()));
          audit.append(
              tx,
              List.of(
                  new AuditEvent(
                      caller.actor(),
                      AuditEvent.Outcome.ALLOWED,
                      "LISTED",
                      java.util.Optional.empty(),
                      null)));
          return new Page(
              shown.stream().map(item -> new ItemView(item, caller.user(), tx.now())).toList(),
              found.size() > size ? pageTokens.seal(tx, caller, shown.get(size - 1)) : "");
        });
  }

  private ItemView shown(Tx tx, Caller caller, Item item) {
    audit.append(
        tx,
        List.of(
            AuditEvent.allowed(caller.actor(), "SHOWN", new Subject(item.id(), item.name(), 0))));
    return new ItemView(item, caller.user(), tx.now());
  }
}
