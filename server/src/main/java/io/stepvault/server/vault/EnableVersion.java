package io.stepvault.server.vault;

import io.stepvault.server.admission.Presented;
import io.stepvault.server.error.Refusal;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.ItemVersion.State;
import io.stepvault.v1.ErrorReason;

/** Takes disabled versions back into use. */
public final class EnableVersion {
  private final Editing editing;

  EnableVersion(Editing editing) {
    this.editing = editing;
  }

  /**
   * Enables a version; one that is enabled stays so.
   *
   * @throws Refusal FIELD_INVALID, ITEM_NOT_FOUND, VERSION_NOT_FOUND, NOT_PERMITTED,
   *     VERSION_NOT_ENABLED, ITEM_DELETED, ETAG_MISMATCH, REQUEST_ID_REUSED
   */
  public VersionView run(Presented presented, VersionTarget target) {
    return editing.change(
        presented,
        target.item(),
        "VERSION_ENABLED",
        (tx, caller) -> ItemChecks.editable(editing.items(), tx, target.item(), caller.viewer()),
        (tx, caller, item) -> {
          ItemVersion wanted = target.in(item);
          if (wanted.state() == State.DESTROYED) {
            throw Refusal.of(
                    ErrorReason.VERSION_NOT_ENABLED,
                    "version %d was destroyed: nothing is left of its value"
                        .formatted(wanted.number()))
                .about(item.id());
          }
          return new Editing.Changed(
              item.edit()
                  .versions(
                      item.versions()
                          .change(wanted.number(), version -> version.withState(State.ENABLED)))
                  .done(tx.now(), tx.head().revision()),
              wanted.number());
        },
        VersionView::of);
  }
}
