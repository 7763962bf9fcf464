package io.stepvault.server.store;

import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.key.Frame;

/** What an item's MAC covers: all that decides who gets which of its versions, and until when. */
final class ItemFrame {
  private ItemFrame() {}

  static byte[] of(Item item) {
    Frame frame =
        Frame.of("stepvault/v1/item")
            .text(item.organization())
            .text(item.id())
            .text(item.name())
            .text(item.kind().name())
            .text(item.owner())
            .text(item.access().name())
            .number(item.currentVersion())
            .time(item.createdAt())
            .time(item.updatedAt())
            .time(item.expiresAt())
            .time(item.deletedAt())
            .number(item.stamp())
            .number(item.versions().size());
    for (ItemVersion version : item.versions()) {
      // The commitment stands for the data key, and through it for the ciphertext.
      frame
          .number(version.number())
          .text(version.state().name())
          .time(version.createdAt())
          .time(version.currentFrom())
          .text(version.createdBy())
          .text(version.value().wrapKey())
          .bytes(version.value().commitment());
    }
    return frame.toBytes();
  }
}
