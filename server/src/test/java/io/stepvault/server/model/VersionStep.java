package io.stepvault.server.model;

import io.stepvault.v1.ActivateVersionRequest;
import io.stepvault.v1.DestroyVersionRequest;
import io.stepvault.v1.DisableVersionRequest;
import io.stepvault.v1.EnableVersionRequest;
import io.stepvault.v1.EndOverlapRequest;
import io.stepvault.v1.Item.Kind;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.Version.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/** A change of an item's versions. */
sealed interface VersionStep extends Step {

  /** Whether a change of one of the item's versions could succeed. */
  private static boolean has(ModelItem item, BiPredicate<ModelItem, ModelVersion> fits) {
    return !item.isDeleted() && item.versions.stream().anyMatch(v -> fits.test(item, v));
  }

  /** One of the item's versions, or one that it does not have. */
  private static int number(
      ModelItem item, Pick version, BiPredicate<ModelItem, ModelVersion> fits) {
    if (item == null) {
      return 1;
    }
    List<Integer> numbers =
        new ArrayList<>(item.versions.stream().map(ModelVersion::number).toList());
    numbers.add(0);
    numbers.add(numbers.size());
    return version.among(
        numbers, n -> item.version(n).filter(found -> fits.test(item, found)).isPresent());
  }

  private static boolean isActivatable(ModelItem item, ModelVersion version) {
    return version.isEnabled() && version.number() != item.current();
  }

  private static boolean isDisabled(ModelItem item, ModelVersion version) {
    return version.state() == State.DISABLED;
  }

  private static boolean isEnabled(ModelItem item, ModelVersion version) {
    return version.isEnabled();
  }

  private static boolean isOld(ModelItem item, ModelVersion version) {
    return !version.isDestroyed() && version.number() != item.current();
  }

  /**
   * Another version.
   *
   * @param overlap in seconds; absent: none
   */
  record Rotate(
      On on,
      boolean rightKind,
      boolean shortValue,
      Optional<Long> overlap,
      boolean disablePrevious,
      boolean stage,
      boolean force,
      Step.Expiry expiry)
      implements VersionStep {
    @Override
    public Optional<Call> bind(Model model) {
      On.Bound at = on.bind(model, On::isLive);
      RotateItemRequest.Builder request =
          RotateItemRequest.newBuilder()
              .setId(at.id())
              .setStage(stage)
              .setForce(force)
              .setEtag(at.etag())
              .setRequestId(at.requestId());
      Kind kind = at.item() == null ? Kind.SECRET : at.item().kind;
      switch (rightKind ? kind : another(kind)) {
        case SECRET -> request.setSecretBytes(Step.value(model, shortValue));
        case MATERIAL -> request.setMaterial(Step.value(model, false));
        default -> {} // The broker makes the value.
      }
      if (disablePrevious) {
        request.setDisablePrevious(true);
      }
      overlap.map(Duration::ofSeconds).map(Shown::duration).ifPresent(request::setOverlap);
      if (expiry.never()) {
        request.setNeverExpires(true);
      }
      expiry.at(model).ifPresent(request::setExpiresAt);
      return Optional.of(Call.of(at.actor(), request.build()));
    }
  }

  private static Kind another(Kind kind) {
    return switch (kind) {
      case SECRET -> Kind.MATERIAL;
      case MATERIAL -> Kind.API_KEY;
      default -> Kind.SECRET;
    };
  }

  /**
   * A staged version, or an older one.
   *
   * @param overlap in seconds; absent: none
   */
  record Activate(On on, Pick version, Optional<Long> overlap, boolean force)
      implements VersionStep {
    @Override
    public Optional<Call> bind(Model model) {
      On.Bound at = on.bind(model, item -> has(item, VersionStep::isActivatable));
      ActivateVersionRequest.Builder request =
          ActivateVersionRequest.newBuilder()
              .setId(at.id())
              .setVersion(number(at.item(), version, VersionStep::isActivatable))
              .setForce(force)
              .setEtag(at.etag())
              .setRequestId(at.requestId());
      overlap.map(Duration::ofSeconds).map(Shown::duration).ifPresent(request::setOverlap);
      return Optional.of(Call.of(at.actor(), request.build()));
    }
  }

  record EndOverlap(On on) implements VersionStep {
    @Override
    public Optional<Call> bind(Model model) {
      On.Bound at =
          on.bind(model, item -> !item.isDeleted() && item.overlapAt(model.now()).isPresent());
      return Optional.of(
          Call.of(
              at.actor(),
              EndOverlapRequest.newBuilder()
                  .setId(at.id())
                  .setEtag(at.etag())
                  .setRequestId(at.requestId())
                  .build()));
    }
  }

  record Enable(On on, Pick version) implements VersionStep {
    @Override
    public Optional<Call> bind(Model model) {
      On.Bound at = on.bind(model, item -> has(item, VersionStep::isDisabled));
      return Optional.of(
          Call.of(
              at.actor(),
              EnableVersionRequest.newBuilder()
                  .setId(at.id())
                  .setVersion(number(at.item(), version, VersionStep::isDisabled))
                  .setEtag(at.etag())
                  .setRequestId(at.requestId())
                  .build()));
    }
  }

  record Disable(On on, Pick version, boolean force) implements VersionStep {
    @Override
    public Optional<Call> bind(Model model) {
      On.Bound at = on.bind(model, item -> has(item, VersionStep::isEnabled));
      return Optional.of(
          Call.of(
              at.actor(),
              DisableVersionRequest.newBuilder()
                  .setId(at.id())
                  .setVersion(number(at.item(), version, VersionStep::isEnabled))
                  .setForce(force)
                  .setEtag(at.etag())
                  .setRequestId(at.requestId())
                  .build()));
    }
  }

  record Destroy(On on, Pick version, boolean force) implements VersionStep {
    @Override
    public Optional<Call> bind(Model model) {
      On.Bound at = on.bind(model, item -> has(item, VersionStep::isOld));
      return Optional.of(
          Call.of(
              at.actor(),
              DestroyVersionRequest.newBuilder()
                  .setId(at.id())
                  .setVersion(number(at.item(), version, VersionStep::isOld))
                  .setForce(force)
                  .setEtag(at.etag())
                  .setRequestId(at.requestId())
                  .build()));
    }
  }
}
