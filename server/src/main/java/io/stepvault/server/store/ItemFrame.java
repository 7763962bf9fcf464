package io.stepvault.server.store;

import io.stepvault.server.item.Access;
import io.stepvault.server.item.AccessMode;
import io.stepvault.server.item.Destination;
import io.stepvault.server.item.Details;
import io.stepvault.server.item.Grant;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.item.Terms;
import io.stepvault.server.item.Versions.Activation;
import io.stepvault.server.key.Frame;
import io.stepvault.server.key.SealedValue;

/**
 * What an item's MAC covers: all of it. An item that has nothing but what items had at first has
 * the encoding of then, so that what was stored then is still good.
 */
final class ItemFrame {
  private ItemFrame() {}

  static byte[] of(Item item) {
    boolean plain = isPlain(item);
    boolean renamed = !item.formerNames().isEmpty();
    Frame frame =
        Frame.of(renamed ? "stepvault/v3/item" : plain ? "stepvault/v1/item" : "stepvault/v2/item")
            .text(item.organization())
            .text(item.id())
            .text(item.name())
            .text(item.kind().name())
            .text(item.owner())
            .text(item.access().mode().name())
            .number(item.currentVersion())
            .time(item.createdAt())
            .time(item.updatedAt())
            .time(item.expiresAt())
            .time(item.deletedAt())
            .number(item.stamp())
            .number(item.versions().all().size());
    item.versions().all().forEach(version -> add(frame, version));
    if (renamed || !plain) {
      addRest(frame, item);
    }
    if (renamed) {
      frame.number(item.formerNames().size());
      item.formerNames().forEach(frame::text);
    }
    return frame.toBytes();
  }

  private static boolean isPlain(Item item) {
    return item.access().mode() != AccessMode.RESTRICTED
        && item.access().grants().isEmpty()
        && item.details().equals(Details.NONE)
        && item.destinations().isEmpty()
        && item.terms() instanceof Terms.None
        && item.placeStamp() == 0
        && item.versions().overlap().isEmpty()
        && item.versions().all().stream().allMatch(ItemFrame::isPlain)
        && item.versions()
            .activations()
            .equals(
                item.versions().all().stream()
                    .map(version -> new Activation(version.currentFrom(), version.number()))
                    .toList());
  }

  private static boolean isPlain(ItemVersion version) {
    return version.isEnabled()
        && version.destroyedAt() == null
        && version.currentFrom() != null
        && version.content() instanceof ItemVersion.Sealed;
  }

  private static void add(Frame frame, ItemVersion version) {
    frame
        .number(version.number())
        .text(version.state().name())
        .time(version.createdAt())
        .time(version.currentFrom())
        .text(version.createdBy());
    switch (version.content()) {
      case ItemVersion.Sealed sealed -> add(frame, sealed.value());
      case ItemVersion.Signing key -> {
        add(frame, key.value());
        frame.text("signing").text(key.kid()).text(key.publicJwk());
      }
      case ItemVersion.ApiKey key ->
          frame.text("api-key").text(key.publicId()).text(key.mac().key()).bytes(key.mac().tag());
      case ItemVersion.Destroyed destroyed -> frame.text("destroyed").time(version.destroyedAt());
    }
  }

  /** The commitment stands for the data key, and through it for the ciphertext. */
  private static void add(Frame frame, SealedValue value) {
    frame.text(value.wrapKey()).bytes(value.commitment());
  }

  private static void addRest(Frame frame, Item item) {
    Access access = item.access();
    frame.number(access.grants().size());
    for (Grant grant : access.grants()) {
      frame
          .text(grant.principal().type().name())
          .text(grant.principal().name())
          .text(grant.permission().name());
    }
    Details details = item.details();
    frame.text(details.description()).text(details.note()).number(details.labels().size());
    details.labels().forEach((key, value) -> frame.text(key).text(value));
    frame.flag(details.rotation().isPresent());
    details
        .rotation()
        .ifPresent(
            plan -> {
              frame.number(plan.every().toSeconds()).number(plan.contacts().size());
              plan.contacts().forEach(frame::text);
            });
    frame.number(item.destinations().size());
    for (Destination to : item.destinations()) {
      frame.text(to.scheme()).text(to.host()).number(to.port()).text(to.pathPrefix());
    }
    switch (item.terms()) {
      case Terms.None none -> frame.text("none");
      case Terms.ApiKeyPolicy policy -> {
        frame.text("api-key").text(policy.standsFor()).number(policy.workflows().size());
        policy.workflows().forEach(frame::text);
      }
      case Terms.Signing signing ->
          frame.text("signing").text(signing.algorithm().name()).text(signing.purpose().name());
    }
    frame.flag(item.versions().overlap().isPresent());
    item.versions()
        .overlap()
        .ifPresent(overlap -> frame.number(overlap.previousVersion()).time(overlap.until()));
    frame.number(item.versions().activations().size());
    for (Activation activation : item.versions().activations()) {
      frame.time(activation.at()).number(activation.version());
    }
    frame.number(item.placeStamp());
  }
}
