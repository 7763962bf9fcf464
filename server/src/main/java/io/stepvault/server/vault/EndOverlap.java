package io.stepvault.server.vault;

import io.stepvault.server.admission.Presented;
import io.stepvault.server.error.Refusal;
import io.stepvault.v1.ErrorReason;
import java.util.Optional;

/** Ends overlaps before their time. */
public final class EndOverlap {
  private final Editing editing;

  EndOverlap(Editing editing) {
    this.editing = editing;
  }

  /**
   * Ends the overlap that runs; the previous version stays enabled, for pinned runs only.
   *
   * @throws Refusal FIELD_INVALID, ITEM_NOT_FOUND, NOT_PERMITTED, NO_OVERLAP, ITEM_DELETED,
   *     ETAG_MISMATCH, REQUEST_ID_REUSED
   */
  public ItemView run(Presented presented, Target target) {
    return editing.change(
        presented,
        target,
        "OVERLAP_ENDED",
        (tx, caller) -> ItemChecks.editable(editing.items(), tx, target, caller.viewer()),
        (tx, caller, item) -> {
          if (item.versions().overlapAt(tx.now()).isEmpty()) {
            throw Refusal.of(
                    ErrorReason.NO_OVERLAP, "no overlap runs: only the current version is valid")
                .about(item.id());
          }
          return new Editing.Changed(
              item.edit()
                  .versions(item.versions().withOverlap(Optional.empty()))
                  .done(tx.now(), tx.head().revision()),
              0);
        },
        (view, version) -> view);
  }
}
