package io.stepvault.server.model;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.stepvault.v1.Access;
import io.stepvault.v1.Grant;
import io.stepvault.v1.Item;
import io.stepvault.v1.Permission;
import io.stepvault.v1.Version;
import java.time.Instant;

/** The model's items and versions as the API shows them to somebody. */
final class Shown {
  private static final java.time.Duration RESTORABLE = java.time.Duration.ofDays(30);

  private Shown() {}

  /** With the grants, for those who can edit it and for admins. */
  static Item item(ModelItem item, Actor actor, Instant now) {
    Item listed = listed(item, actor, now);
    if (!item.canEdit(actor) && !actor.admin) {
      return listed;
    }
    Access.Builder access = listed.getAccess().toBuilder();
    item.grants.forEach(
        (principal, permission) ->
            access.addGrants(Grant.newBuilder().setPrincipal(principal).setPermission(permission)));
    return listed.toBuilder().setAccess(access).build();
  }

  /** As in lists: of the grants only how many. */
  static Item listed(ModelItem item, Actor actor, Instant now) {
    Item.Builder shown =
        Item.newBuilder()
            .setId(item.id)
            .setName(item.name)
            .setKind(item.kind)
            .setState(state(item, now))
            .setCreatedAt(timestamp(item.createdAt))
            .setUpdatedAt(timestamp(item.updatedAt))
            .setEtag(item.etag())
            .setOwner(item.owner)
            .setAccess(Access.newBuilder().setMode(item.mode))
            .setGrantCount(item.grants.size())
            .setMyPermission(item.permission(actor).orElse(Permission.PERMISSION_UNSPECIFIED))
            .setCurrentVersion(item.current());
    item.details.addTo(shown);
    Kinds.addTo(shown, item);
    item.expiresAt.ifPresent(at -> shown.setExpiresAt(timestamp(at)));
    item.deletedAt.ifPresent(
        at -> shown.setDeletedAt(timestamp(at)).setPurgeAt(timestamp(at.plus(RESTORABLE))));
    item.rotateEvery.ifPresent(
        every ->
            shown
                .getRotationBuilder()
                .setRotateEvery(duration(every))
                .setDueAt(timestamp(item.dueAt().orElseThrow())));
    item.overlapAt(now)
        .ifPresent(
            overlap ->
                shown
                    .getOverlapBuilder()
                    .setPreviousVersion(overlap.previous())
                    .setPreviousValidUntil(timestamp(overlap.until())));
    return shown.build();
  }

  private static Item.State state(ModelItem item, Instant now) {
    if (item.isDeleted()) {
      return Item.State.DELETED;
    }
    if (item.isExpired(now)) {
      return Item.State.EXPIRED;
    }
    return item.currentVersion().isEnabled() ? Item.State.ACTIVE : Item.State.DISABLED;
  }

  static Version version(ModelItem item, ModelVersion version, Instant now) {
    Version.Builder shown =
        Version.newBuilder()
            .setNumber(version.number())
            .setState(version.state())
            .setCurrent(version.number() == item.current())
            .setCreatedAt(timestamp(version.createdAt()))
            .setCreatedBy(version.createdBy());
    version.currentFrom().ifPresent(at -> shown.setCurrentFrom(timestamp(at)));
    version.destroyedAt().ifPresent(at -> shown.setDestroyedAt(timestamp(at)));
    item.overlapAt(now)
        .filter(overlap -> overlap.previous() == version.number())
        .ifPresent(overlap -> shown.setValidUntil(timestamp(overlap.until())));
    return shown.build();
  }

  static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }

  static Instant instant(Timestamp at) {
    return Instant.ofEpochSecond(at.getSeconds(), at.getNanos());
  }

  static Duration duration(java.time.Duration length) {
    return Duration.newBuilder().setSeconds(length.toSeconds()).build();
  }
}
