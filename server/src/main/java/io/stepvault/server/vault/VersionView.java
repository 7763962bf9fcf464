package io.stepvault.server.vault;

import io.stepvault.server.error.Refusal;

/** A version's metadata, beside its item's. */
public record VersionView(ItemView item, int version) {

  /**
   * A version that the item has.
   *
   * @throws Refusal VERSION_NOT_FOUND: a retry may come when it is not kept any more
   */
  static VersionView of(ItemView view, int version) {
    if (view.item().versions().find(version).isEmpty()) {
      throw VersionTarget.notFound(view.item(), version);
    }
    return new VersionView(view, version);
  }
}
