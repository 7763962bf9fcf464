package io.stepvault.server.vault;

import io.stepvault.server.error.Refusal;
import io.stepvault.server.item.Access;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.Viewer;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.Tx;
import io.stepvault.v1.ErrorReason;

/**
 * Where a name is unique: among an organization's shared items, and among one owner's private ones.
 */
final class NameScopes {
  private NameScopes() {}

  /**
   * Requires that an item of this id may have this name with this access.
   *
   * @throws Refusal NAME_TAKEN
   */
  static void requireFree(ItemStore items, Tx tx, String id, String name, Access access) {
    for (Item other : items.named(tx, access.owner(), name)) {
      boolean inTheWay =
          !other.id().equals(id)
              && other.isPrivate() == access.isPrivate()
              && (other.isPrivate() || !other.isDeleted());
      if (inTheWay) {
        throw Refusal.of(ErrorReason.NAME_TAKEN, advice(other)).about(other.id());
      }
    }
  }

  private static String advice(Item other) {
    if (!other.isPrivate()) {
      return "a shared item has this name; take another";
    }
    return other.isDeleted()
        ? "your deleted private item keeps this name, so that no run falls through to another;"
            + " restore it, or take another name"
        : "you have a private item of this name; rotate it, or take another name";
  }

  /**
   * Whether a private item now stands before a shared one, in its owner's runs. One that the viewer
   * may not see was never in them, and is nothing to be told of.
   */
  static boolean hidesShared(ItemStore items, Tx tx, Item item, Viewer viewer) {
    return item.isPrivate()
        && items.named(tx, item.owner(), item.name()).stream()
            .anyMatch(other -> !other.isPrivate() && !other.isDeleted() && other.canUse(viewer));
  }
}
