package io.stepvault.server.vault;

import io.stepvault.server.admission.Caller;
import io.stepvault.server.admission.Presented;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.ItemVersion.State;
import io.stepvault.server.store.Tx;
import io.stepvault.v1.ErrorReason;

/** Takes versions out of use; nothing takes the place of a current one. */
public final class DisableVersion {
  private final Editing editing;
  private final UsageGuard guard;

  DisableVersion(Editing editing, UsageGuard guard) {
    this.editing = editing;
    this.guard = guard;
  }

  /**
   * Disables a version; one that is disabled stays so. With it ends the overlap that it was valid
   * for.
   *
   * @param force although something refers to it
   * @throws Refusal FIELD_INVALID, ITEM_NOT_FOUND, VERSION_NOT_FOUND, NOT_PERMITTED,
   *     VERSION_NOT_ENABLED, ITEM_IN_USE, ITEM_DELETED, ETAG_MISMATCH, REQUEST_ID_REUSED
   */
  public VersionView run(Presented presented, VersionTarget target, boolean force) {
    return editing.change(
        presented,
        target.item(),
        "VERSION_DISABLED",
        (tx, caller) -> find(tx, caller, target.item()),
        (tx, caller, item) -> {
          ItemVersion wanted = target.in(item);
          if (wanted.state() == State.DESTROYED) {
            throw Refusal.of(
                    ErrorReason.VERSION_NOT_ENABLED,
                    "version %d was destroyed; no run gets it".formatted(wanted.number()))
                .about(item.id());
          }
          if (wanted.isEnabled()) {
            guard.requireUnused(tx, item, wanted.number(), force);
          }
          return new Editing.Changed(
              item.edit()
                  .versions(
                      item.versions()
                          .change(wanted.number(), version -> version.withState(State.DISABLED))
                          .withoutOverlapOf(wanted.number()))
                  .done(tx.now(), tx.head().revision()),
              wanted.number());
        },
        VersionView::of);
  }

  /** An admin may disable what others own: somebody has to when its owner has left. */
  private Item find(Tx tx, Caller caller, Target target) {
    if (!caller.viewer().admin()) {
      return ItemChecks.editable(editing.items(), tx, target, caller.viewer());
    }
    return ItemChecks.unchanged(
        ItemChecks.alive(ItemChecks.visible(editing.items(), tx, target.id(), caller.viewer())),
        target);
  }
}
