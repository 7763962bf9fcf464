package io.stepvault.server.vault;

import io.stepvault.server.admission.Presented;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.item.Access;
import io.stepvault.server.item.AccessMode;
import io.stepvault.server.item.Grant;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.Permission;
import io.stepvault.server.item.Principal;
import io.stepvault.server.item.Viewer;
import io.stepvault.server.store.Tx;

/** Makes somebody else the owner of a shared item. */
public final class TransferItem {
  private final Editing editing;

  TransferItem(Editing editing) {
    this.editing = editing;
  }

  /**
   * Makes {@code newOwner} the owner. The old one keeps what mode and grants give.
   *
   * @throws Refusal FIELD_INVALID, ITEM_NOT_FOUND, NOT_PERMITTED, ITEM_DELETED, ETAG_MISMATCH,
   *     REQUEST_ID_REUSED
   */
  public ItemView run(Presented presented, Target target, String newOwner) {
    return editing.change(
        presented,
        target,
        "TRANSFERRED",
        (tx, caller) -> {
          Principals.problem(newOwner)
              .ifPresent(
                  problem -> {
                    throw Refusal.field("new_owner", problem);
                  });
          return transferable(tx, target, caller.viewer());
        },
        (tx, caller, item) -> {
          requirePermitted(item, caller.viewer(), newOwner);
          return new Editing.Changed(
              item.edit()
                  .access(item.access().ownedBy(newOwner))
                  .done(tx.now(), tx.head().revision()),
              0);
        },
        (view, version) -> view);
  }

  /** Before the etag is looked at: it would tell those who may not change the item about it. */
  private Item transferable(Tx tx, Target target, Viewer viewer) {
    Item item = ItemChecks.visible(editing.items(), tx, target.id(), viewer);
    if (!item.owner().equals(viewer.user()) && !viewer.admin()) {
      throw ItemChecks.notPermitted(item, "only its owner can transfer an item, or an admin");
    }
    return ItemChecks.unchanged(ItemChecks.alive(item), target);
  }

  private static void requirePermitted(Item item, Viewer viewer, String newOwner) {
    Access access = item.access();
    if (access.isPrivate()) {
      // It would stand before a shared item of its name in the new owner's runs.
      throw ItemChecks.notPermitted(
          item, "a PRIVATE item is nobody else's; its owner must share it first");
    }
    if (access.owner().equals(newOwner)) {
      throw Refusal.field("new_owner", "owns the item already").about(item.id());
    }
    if (!access.owner().equals(viewer.user())
        && access.mode() == AccessMode.RESTRICTED
        && !hasItsValues(item, newOwner)) {
      // An admin could else hand any value to an accomplice, or take it.
      throw ItemChecks.notPermitted(
          item,
          "an admin can transfer a RESTRICTED item only to a user who has a CAN_EDIT grant already,"
              + " or who stored its newest version");
    }
  }

  /**
   * Whether the user gets to no value that they cannot have, or could not have had: who stored the
   * newest version could edit the item then, with all that were before it. So an item comes back
   * that was transferred to nobody.
   */
  private static boolean hasItsValues(Item item, String user) {
    return item.access().grants().contains(new Grant(Principal.user(user), Permission.CAN_EDIT))
        || item.versions().all().getLast().createdBy().equals(user);
  }
}
