package io.stepvault.server.vault;

import io.stepvault.server.admission.Presented;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.ItemVersion.State;
import io.stepvault.server.item.Versions;
import io.stepvault.server.store.Tx;
import io.stepvault.v1.ErrorReason;

/** Removes values and their data keys, for ever. */
public final class DestroyVersion {
  private final Editing editing;
  private final UsageGuard guard;

  DestroyVersion(Editing editing, UsageGuard guard) {
    this.editing = editing;
    this.guard = guard;
  }

  /**
   * Destroys a version; one that is destroyed stays so. With it ends the overlap that it was valid
   * for.
   *
   * @param force also the current one: the item then resolves as disabled
   * @throws Refusal FIELD_INVALID, ITEM_NOT_FOUND, VERSION_NOT_FOUND, NOT_PERMITTED,
   *     VERSION_NOT_ENABLED, ITEM_IN_USE, ITEM_DELETED, ETAG_MISMATCH, REQUEST_ID_REUSED
   */
  public VersionView run(Presented presented, VersionTarget target, boolean force) {
    return editing.change(
        presented,
        target.item(),
        "VERSION_DESTROYED",
        (tx, caller) -> ItemChecks.editable(editing.items(), tx, target.item(), caller.viewer()),
        (tx, caller, item) -> {
          ItemVersion wanted = target.in(item);
          if (wanted.state() != State.DESTROYED
              && wanted.number() == item.currentVersion()
              && !force) {
            throw Refusal.of(
                    ErrorReason.VERSION_NOT_ENABLED,
                    "version %d is the current one and cannot be destroyed; rotate the item first,"
                            .formatted(wanted.number())
                        + " or use force")
                .about(item.id());
          }
          if (wanted.state() != State.DESTROYED) {
            guard.requireUnused(tx, item, wanted.number(), force);
          }
          return new Editing.Changed(destroyed(tx, item, wanted), wanted.number());
        },
        VersionView::of);
  }

  private static Item destroyed(Tx tx, Item item, ItemVersion wanted) {
    Versions versions =
        wanted.state() == State.DESTROYED
            ? item.versions()
            : item.versions()
                .change(wanted.number(), version -> version.destroyed(tx.now()))
                .withoutOverlapOf(wanted.number());
    return item.edit().versions(versions).done(tx.now(), tx.head().revision());
  }
}
