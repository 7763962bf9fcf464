package io.stepvault.server.vault;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.admission.Gate;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.audit.AuditEvent;
import io.stepvault.server.audit.AuditEvent.Subject;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.Names;
import io.stepvault.server.store.AuditStore;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.Tx;
import java.util.Comparator;
import java.util.List;

/** Shows one item's metadata to those who can use it. */
public final class Catalog {
  private final Gate gate;
  private final ItemStore items;
  private final AuditStore audit;

  public Catalog(Gate gate, ItemStore items, AuditStore audit) {
    this.gate = gate;
    this.items = items;
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
          return shown(tx, caller, ItemChecks.visible(items, tx, id, caller.viewer()));
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
              items.named(tx, caller.user(), normal).stream()
                  .filter(item -> item.canUse(caller.viewer()))
                  // A deleted shared item has given its name free, a private one has not.
                  .filter(item -> item.isPrivate() || !item.isDeleted())
                  .min(Comparator.comparing(item -> !item.isPrivate()))
                  .filter(item -> !item.isDeleted())
                  .orElseThrow(ItemChecks::notFound);
          return shown(tx, caller, meant);
        });
  }

  private ItemView shown(Tx tx, Caller caller, Item item) {
    audit.append(
        tx,
        List.of(
            AuditEvent.allowed(caller.actor(), "SHOWN", new Subject(item.id(), item.name(), 0))));
    return Editing.view(tx, caller, item);
  }
}
