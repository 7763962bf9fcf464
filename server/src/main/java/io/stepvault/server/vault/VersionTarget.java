package io.stepvault.server.vault;

import io.stepvault.server.error.Refusal;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.v1.ErrorReason;

/** Which version of which item a change is of; nothing of it is checked yet. */
public record VersionTarget(Target item, int version) {

  /**
   * The version.
   *
   * @throws Refusal FIELD_INVALID, VERSION_NOT_FOUND
   */
  ItemVersion in(Item found) {
    if (version < 1) {
      throw Refusal.field("version", "is required: the number of a version, from 1");
    }
    return found.versions().find(version).orElseThrow(() -> notFound(found, version));
  }

  static Refusal notFound(Item item, int version) {
    return Refusal.of(
            ErrorReason.VERSION_NOT_FOUND,
            "the item has no version %d; the oldest of more than 100 are not kept"
                .formatted(version))
        .about(item.id());
  }
}
