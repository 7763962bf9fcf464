package io.stepvault.server.vault;

import io.stepvault.server.admission.Presented;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.v1.ErrorReason;

/** Makes a staged version current, or an older one again. */
public final class ActivateVersion {
  private final Editing editing;

  ActivateVersion(Editing editing) {
    this.editing = editing;
  }

  /**
   * Makes an enabled version current.
   *
   * @param force although an overlap runs, which it ends
   * @throws Refusal FIELD_INVALID, ITEM_NOT_FOUND, VERSION_NOT_FOUND, NOT_PERMITTED,
   *     VERSION_NOT_ENABLED, OVERLAP_ACTIVE, ITEM_DELETED, ETAG_MISMATCH, REQUEST_ID_REUSED
   */
  public ItemView run(Presented presented, VersionTarget target, Previous previous, boolean force) {
    return editing.change(
        presented,
        target.item(),
        "VERSION_ACTIVATED",
        (tx, caller) -> {
          previous
              .problem()
              .ifPresent(
                  problem -> {
                    throw Refusal.field(problem.field(), problem.problem());
                  });
          return ItemChecks.editable(editing.items(), tx, target.item(), caller.viewer());
        },
        (tx, caller, item) -> {
          ItemVersion wanted = target.in(item);
          requireActivatable(item, wanted);
          Item activated =
              item.edit()
                  .versions(
                      previous.activate(item, item.versions(), wanted.number(), tx.now(), force))
                  .done(tx.now(), tx.head().revision());
          return new Editing.Changed(activated, wanted.number());
        },
        (view, version) -> view);
  }

  private static void requireActivatable(Item item, ItemVersion wanted) {
    if (wanted.number() == item.currentVersion()) {
      throw Refusal.field("version", "is the current one already").about(item.id());
    }
    if (!wanted.isEnabled()) {
      throw Refusal.of(
              ErrorReason.VERSION_NOT_ENABLED,
              wanted.state() == ItemVersion.State.DISABLED
                  ? "version %d is disabled; enable it first".formatted(wanted.number())
                  : "version %d was destroyed; rotate the item".formatted(wanted.number()))
          .about(item.id());
    }
  }
}
