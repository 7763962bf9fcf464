package io.stepvault.server.grpc;

import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Terms;
import io.stepvault.server.vault.ItemView;
import io.stepvault.server.vault.VersionView;
import io.stepvault.v1.Item;
import io.stepvault.v1.Permission;
import io.stepvault.v1.SigningKeyInfo;
import io.stepvault.v1.SigningKeySpec;
import io.stepvault.v1.Version;

/** Items as the API shows them. */
final class ItemMessages {
  private ItemMessages() {}

  /** All of it: with the grants, for those who can change them, and for admins. */
  static Item item(ItemView view) {
    Item item = listed(view);
    boolean knowsGrants = view.item().canEdit(view.viewer()) || view.viewer().admin();
    return knowsGrants
        ? item.toBuilder().setAccess(AccessMessages.all(view.item().access())).build()
        : item;
  }

  /** As lists have it: of the grants only their number. */
  static Item listed(ItemView view) {
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
            .setDescription(item.details().description())
            .setNote(item.details().note())
            .putAllLabels(item.details().labels())
            .setAccess(AccessMessages.mode(item.access()))
            .setGrantCount(item.access().grants().size())
            .setMyPermission(permission(view))
            .setCurrentVersion(item.currentVersion());
    DetailMessages.plan(item).ifPresent(message::setRotation);
    item.destinations().forEach(to -> message.addDestinations(DetailMessages.destination(to)));
    addTerms(item, message);
    item.versions()
        .overlapAt(view.now())
        .ifPresent(
            overlap ->
                message
                    .getOverlapBuilder()
                    .setPreviousVersion(overlap.previousVersion())
                    .setPreviousValidUntil(Times.timestamp(overlap.until())));
    if (item.expiresAt() != null) {
      message.setExpiresAt(Times.timestamp(item.expiresAt()));
    }
    if (item.deletedAt() != null) {
      message.setDeletedAt(Times.timestamp(item.deletedAt()));
    }
    view.lastUsedAt().ifPresent(at -> message.setLastUsedAt(Times.timestamp(at)));
    KindMessages.addTo(message, item);
    item.purgeAt().ifPresent(at -> message.setPurgeAt(Times.timestamp(at)));
    return message.build();
  }

  static Version version(VersionView view) {
    io.stepvault.server.item.Item item = view.item().item();
    int number = view.version();
    ItemVersion version = item.versions().get(number);
    Version.Builder message =
        Version.newBuilder()
            .setNumber(number)
            .setState(Version.State.valueOf(version.state().name()))
            .setCurrent(number == item.currentVersion())
            .setCreatedAt(Times.timestamp(version.createdAt()))
            .setCreatedBy(version.createdBy());
    if (version.currentFrom() != null) {
      message.setCurrentFrom(Times.timestamp(version.currentFrom()));
    }
    if (version.destroyedAt() != null) {
      message.setDestroyedAt(Times.timestamp(version.destroyedAt()));
    }
    item.versions()
        .overlapAt(view.item().now())
        .filter(overlap -> overlap.previousVersion() == number)
        .ifPresent(overlap -> message.setValidUntil(Times.timestamp(overlap.until())));
    return message.build();
  }

  static Item.Kind kind(io.stepvault.server.item.Kind kind) {
    return Item.Kind.valueOf(kind.name());
  }

  private static void addTerms(io.stepvault.server.item.Item item, Item.Builder message) {
    switch (item.terms()) {
      case Terms.None none -> {}
      case Terms.ApiKeyPolicy policy -> message.setApiKeyPolicy(DetailMessages.policy(policy));
      case Terms.Signing signing -> {
        SigningKeyInfo.Builder info =
            message
                .getSigningKeyBuilder()
                .setAlgorithm(SigningKeySpec.Algorithm.valueOf(signing.algorithm().name()))
                .setPurpose(SigningKeySpec.Purpose.valueOf(signing.purpose().name()));
        if (item.current().content() instanceof ItemVersion.Signing key) {
          info.setKid(key.kid());
          if (key.publicJwk() != null) {
            info.setPublicJwk(key.publicJwk());
          }
        }
      }
    }
  }

  /** Unspecified: the viewer sees it as an admin only. */
  private static Permission permission(ItemView view) {
    return view.item()
        .permission(view.viewer())
        .map(permission -> Permission.valueOf(permission.name()))
        .orElse(Permission.PERMISSION_UNSPECIFIED);
  }

  private static Item.State state(ItemView view) {
    if (view.item().isDeleted()) {
      return Item.State.DELETED;
    }
    if (view.item().isExpired(view.now())) {
      return Item.State.EXPIRED;
    }
    return view.item().current().isEnabled() ? Item.State.ACTIVE : Item.State.DISABLED;
  }
}
