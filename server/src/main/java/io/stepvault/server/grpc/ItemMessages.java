package io.stepvault.server.grpc;

import io.stepvault.server.item.AccessMode;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.vault.ItemView;
import io.stepvault.v1.Access;
import io.stepvault.v1.Item;
import io.stepvault.v1.Permission;
import io.stepvault.v1.Version;

/** Items as the API shows them. */
final class ItemMessages {
  private ItemMessages() {}

  static Item item(ItemView view) {
    io.stepvault.server.item.Item item = view.item();
    Item.Builder message =
        Item.newBuilder()
            .setId(item.id())
            .setName(item.name())
            .setKind(kind(item.kind()))
            .setState(state(view))
            .setCreatedAt(Times.timestamp(item.createdAt()))
            .setUpdatedAt(Times.timestamp(item.updatedAt()))
            .setEtag(item.etag())
            .setOwner(item.owner())
            .setAccess(Access.newBuilder().setMode(mode(item.access())))
            .setMyPermission(item.canEdit(view.user()) ? Permission.CAN_EDIT : Permission.CAN_USE)
            .setCurrentVersion(item.currentVersion());
    if (item.expiresAt() != null) {
      message.setExpiresAt(Times.timestamp(item.expiresAt()));
    }
    if (item.deletedAt() != null) {
      message.setDeletedAt(Times.timestamp(item.deletedAt()));
    }
    return message.build();
  }

  static Version version(ItemView view, int number) {
    ItemVersion version = view.item().version(number);
    Version.Builder message =
        Version.newBuilder()
            .setNumber(number)
            .setState(Version.State.valueOf(version.state().name()))
            .setCurrent(number == view.item().currentVersion())
            .setCreatedAt(Times.timestamp(version.createdAt()))
            .setCreatedBy(version.createdBy());
    if (version.currentFrom() != null) {
      message.setCurrentFrom(Times.timestamp(version.currentFrom()));
    }
    return message.build();
  }

  static Item.Kind kind(io.stepvault.server.item.Kind kind) {
    return Item.Kind.valueOf(kind.name());
  }

  private static Access.Mode mode(AccessMode mode) {
    return Access.Mode.valueOf(mode.name());
  }

  private static Item.State state(ItemView view) {
    if (view.item().isDeleted()) {
      return Item.State.DELETED;
    }
    return view.item().isExpired(view.now()) ? Item.State.EXPIRED : Item.State.ACTIVE;
  }
}
