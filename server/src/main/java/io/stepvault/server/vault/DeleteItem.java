package io.stepvault.server.vault;

import io.stepvault.server.admission.Presented;
import io.stepvault.server.error.Refusal;

/** Deletes items. They can be restored for a while. */
public final class DeleteItem {
  private final Editing editing;
  private final UsageGuard guard;

  DeleteItem(Editing editing, UsageGuard guard) {
    this.editing = editing;
    this.guard = guard;
  }

  /**
   * Deletes an item.
   *
   * @param force although workflows refer to it
   * @throws Refusal FIELD_INVALID, ITEM_NOT_FOUND, NOT_PERMITTED, ITEM_DELETED, ITEM_IN_USE,
   *     ETAG_MISMATCH, REQUEST_ID_REUSED
   */
  public ItemView run(Presented presented, Target target, boolean force) {
    return editing.change(
        presented,
        target,
        "DELETED",
        (tx, caller) -> ItemChecks.retirable(editing.items(), tx, target, caller.viewer()),
        (tx, caller, item) -> {
          guard.requireUnused(tx, item, force);
          return new Editing.Changed(
              item.edit().deletedAt(tx.now()).done(tx.now(), tx.head().revision()), 0);
        },
        (view, version) -> view);
  }
}
