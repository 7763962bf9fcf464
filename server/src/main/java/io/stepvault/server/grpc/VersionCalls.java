package io.stepvault.server.grpc;

import io.stepvault.server.request.RequestId;
import io.stepvault.server.vault.ItemView;
import io.stepvault.server.vault.ListVersions;
import io.stepvault.server.vault.NewValue;
import io.stepvault.server.vault.Previous;
import io.stepvault.server.vault.RotateItem;
import io.stepvault.server.vault.Rotation;
import io.stepvault.server.vault.Target;
import io.stepvault.server.vault.Vault;
import io.stepvault.server.vault.VersionTarget;
import io.stepvault.server.vault.VersionView;
import io.stepvault.v1.ActivateVersionRequest;
import io.stepvault.v1.ActivateVersionResponse;
import io.stepvault.v1.DestroyVersionRequest;
import io.stepvault.v1.DestroyVersionResponse;
import io.stepvault.v1.DisableVersionRequest;
import io.stepvault.v1.DisableVersionResponse;
import io.stepvault.v1.EnableVersionRequest;
import io.stepvault.v1.EnableVersionResponse;
import io.stepvault.v1.EndOverlapRequest;
import io.stepvault.v1.EndOverlapResponse;
import io.stepvault.v1.ListVersionsRequest;
import io.stepvault.v1.ListVersionsResponse;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.RotateItemResponse;
import io.stepvault.v1.Version;
import java.time.Instant;
import java.util.Optional;

/** Calls about an item's versions. */
final class VersionCalls {
  private final Vault vault;

  VersionCalls(Vault vault) {
    this.vault = vault;
  }

  RotateItemResponse rotate(RotateItemRequest request) {
    Optional<NewValue> value = ValueMessages.value(request);
    RequestId requestId = Requests.requestId(request);
    try {
      RotateItem.Rotated rotated =
          vault
              .rotate()
              .run(
                  Requests.presented(),
                  new Rotation(
                      new Target(request.getId(), request.getEtag(), requestId),
                      value,
                      previous(request),
                      request.getStage(),
                      request.getForce(),
                      expiry(request)));
      RotateItemResponse.Builder response =
          RotateItemResponse.newBuilder()
              .setItem(ItemMessages.item(rotated.version().item()))
              .setVersion(ItemMessages.version(rotated.version()))
              .addAllWarnings(Warnings.of(rotated.warnings()));
      rotated.generated().map(ValueMessages::generated).ifPresent(response::setGenerated);
      return response.build();
    } finally {
      value.ifPresent(NewValue::close);
      requestId.content().close();
    }
  }

  ActivateVersionResponse activate(ActivateVersionRequest request) {
    Target item = new Target(request.getId(), request.getEtag(), Requests.requestId(request));
    Previous previous =
        request.hasOverlap()
            ? new Previous.Overlapping(Times.duration(request.getOverlap()))
            : new Previous.Kept();
    ItemView view =
        vault
            .activate()
            .run(
                Requests.presented(),
                new VersionTarget(item, request.getVersion()),
                previous,
                request.getForce());
    return ActivateVersionResponse.newBuilder().setItem(ItemMessages.item(view)).build();
  }

  EndOverlapResponse endOverlap(EndOverlapRequest request) {
    Target item = new Target(request.getId(), request.getEtag(), Requests.requestId(request));
    ItemView view = vault.endOverlap().run(Requests.presented(), item);
    return EndOverlapResponse.newBuilder().setItem(ItemMessages.item(view)).build();
  }

  ListVersionsResponse list(ListVersionsRequest request) {
    ListVersions.Page page =
        vault
            .versions()
            .run(
                Requests.presented(),
                request.getId(),
                request.getPageSize(),
                request.getPageToken());
    ListVersionsResponse.Builder response =
        ListVersionsResponse.newBuilder().setNextPageToken(page.nextPageToken());
    page.versions()
        .forEach(
            version -> {
              Version.Builder shown =
                  ItemMessages.version(new VersionView(page.item(), version.number())).toBuilder();
              Instant lastUsed = page.lastUses().get(version.number());
              if (lastUsed != null) {
                shown.setLastUsedAt(Times.timestamp(lastUsed));
              }
              response.addVersions(shown);
            });
    return response.build();
  }

  EnableVersionResponse enable(EnableVersionRequest request) {
    Target item = new Target(request.getId(), request.getEtag(), Requests.requestId(request));
    VersionView enabled =
        vault.enable().run(Requests.presented(), new VersionTarget(item, request.getVersion()));
    return EnableVersionResponse.newBuilder().setVersion(ItemMessages.version(enabled)).build();
  }

  DisableVersionResponse disable(DisableVersionRequest request) {
    Target item = new Target(request.getId(), request.getEtag(), Requests.requestId(request));
    VersionView disabled =
        vault
            .disable()
            .run(
                Requests.presented(),
                new VersionTarget(item, request.getVersion()),
                request.getForce());
    return DisableVersionResponse.newBuilder().setVersion(ItemMessages.version(disabled)).build();
  }

  DestroyVersionResponse destroy(DestroyVersionRequest request) {
    Target item = new Target(request.getId(), request.getEtag(), Requests.requestId(request));
    VersionView destroyed =
        vault
            .destroy()
            .run(
                Requests.presented(),
                new VersionTarget(item, request.getVersion()),
                request.getForce());
    return DestroyVersionResponse.newBuilder().setVersion(ItemMessages.version(destroyed)).build();
  }

  private static Previous previous(RotateItemRequest request) {
    return switch (request.getPreviousCase()) {
      case OVERLAP -> new Previous.Overlapping(Times.duration(request.getOverlap()));
      case DISABLE_PREVIOUS ->
          request.getDisablePrevious() ? new Previous.Disabled() : new Previous.Kept();
      case PREVIOUS_NOT_SET -> new Previous.Kept();
    };
  }

  private static Rotation.Expiry expiry(RotateItemRequest request) {
    return switch (request.getExpiryCase()) {
      case EXPIRES_AT -> new Rotation.Expiry.At(Times.instant(request.getExpiresAt()));
      case NEVER_EXPIRES ->
          request.getNeverExpires() ? new Rotation.Expiry.Never() : new Rotation.Expiry.AsBefore();
      case EXPIRY_NOT_SET -> new Rotation.Expiry.AsBefore();
    };
  }
}
