package io.stepvault.server.vault;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.Kind;
import io.stepvault.server.item.Names;
import io.stepvault.server.store.Tx;
import io.stepvault.v1.ErrorReason;
import java.util.List;

/** Restores deleted items, as long as they were not purged. */
public final class UndeleteItem {
  private final Editing editing;

  UndeleteItem(Editing editing) {
    this.editing = editing;
  }

  /** A restored item. */
  public record Restored(ItemView view, List<Warning> warnings) {}

  /**
   * Restores an item; one that is not deleted stays as it is.
   *
   * @param newName empty: its old one. A deleted shared item's name is free for others to take
   * @throws Refusal FIELD_INVALID, ITEM_NOT_FOUND, NOT_PERMITTED, NAME_TAKEN, ETAG_MISMATCH,
   *     REQUEST_ID_REUSED
   */
  public Restored run(Presented presented, Target target, String newName) {
    return editing.changeAndLook(
        presented,
        target,
        "UNDELETED",
        (tx, caller) -> find(tx, caller, target, newName),
        (tx, caller, item) -> new Editing.Changed(restored(tx, item, newName), 0),
        (tx, view, version) -> new Restored(view, warnings(tx, view)));
  }

  private Item find(Tx tx, Caller caller, Target target, String newName) {
    if (!newName.isEmpty()) {
      Names.problem(Names.normalize(newName))
          .ifPresent(
              problem -> {
                throw Refusal.field("new_name", problem);
              });
    }
    Item item = ItemChecks.visible(editing.items(), tx, target.id(), caller.viewer());
    if (!item.canEdit(caller.viewer())) {
      throw Refusal.of(
              ErrorReason.NOT_PERMITTED,
              "you may see this item but not edit it; its owner may, and who was granted CAN_EDIT")
          .about(item.id());
    }
    return ItemChecks.unchanged(item, target);
  }

  private List<Warning> warnings(Tx tx, ItemView view) {
    return NameScopes.hidesShared(editing.items(), tx, view.item(), view.viewer())
        ? List.of(Warning.HIDES_SHARED_ITEM)
        : List.of();
  }

  private Item restored(Tx tx, Item item, String newName) {
    if (!item.isDeleted()) {
      return item.edit().done(tx.now(), tx.head().revision());
    }
    String name = newName.isEmpty() ? item.name() : Names.normalize(newName);
    if (name.startsWith(Kind.API_KEY_PREFIX) != (item.kind() == Kind.API_KEY)) {
      throw Refusal.field(
              "new_name",
              "must begin with " + Kind.API_KEY_PREFIX + " for an API_KEY, and for no other kind")
          .about(item.id());
    }
    NameScopes.requireFree(editing.items(), tx, item.id(), name, item.access());
    return item.edit().name(name).deletedAt(null).done(tx.now(), tx.head().revision());
  }
}
