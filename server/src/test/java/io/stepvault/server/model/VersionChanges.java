package io.stepvault.server.model;

import io.stepvault.v1.ActivateVersionRequest;
import io.stepvault.v1.DestroyVersionRequest;
import io.stepvault.v1.DisableVersionRequest;
import io.stepvault.v1.EnableVersionRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.Version.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a mutation does to an item's versions. */
final class VersionChanges {
  private static final Duration SHORTEST_OVERLAP = Duration.ofSeconds(1);
  private static final Duration LONGEST_OVERLAP = Duration.ofDays(30);
  private static final Duration VERSION_IN_USE = Duration.ofDays(7);

  private final Changes changes;
  private final Instant now;

  VersionChanges(Changes changes, Instant now) {
    this.changes = changes;
    this.now = now;
  }

  Model.Changed rotate(RotateItemRequest request, Actor actor) {
    List<String> wrong = new ArrayList<>();
    Optional<Duration> overlap =
        request.hasOverlap()
            ? Optional.of(Duration.ofSeconds(request.getOverlap().getSeconds()))
            : Optional.empty();
    if (request.hasExpiresAt() && !Shown.instant(request.getExpiresAt()).isAfter(now)) {
      wrong.add("expires_at");
    }
    checkOverlap(overlap, wrong);
    if (request.getStage() && (overlap.isPresent() || request.getDisablePrevious())) {
      wrong.add("stage");
    }
    No.ifAny(wrong);

    ModelItem item = changes.editable();
    if (!Kinds.fits(request, item.kind)) {
      throw No.because(ErrorReason.KIND_MISMATCH);
    }
    int number = item.versions.getLast().number() + 1;
    item.versions.add(ModelVersion.of(number, Kinds.value(request), now, actor.user));
    if (!request.getStage()) {
      int previous = item.current();
      makeCurrent(item, number, overlap, request.getForce());
      if (request.getDisablePrevious()) {
        item.change(previous, v -> v.isEnabled() ? v.in(State.DISABLED) : v);
      }
    }
    if (request.hasExpiresAt()) {
      item.expiresAt = Optional.of(Shown.instant(request.getExpiresAt()));
    } else if (request.getNeverExpires()) {
      item.expiresAt = Optional.empty();
    } else if (item.isExpired(now)) {
      throw No.because(ErrorReason.ITEM_EXPIRED);
    }
    return changes.done(item, number);
  }

  private static void checkOverlap(Optional<Duration> overlap, List<String> wrong) {
    if (overlap
        .filter(o -> o.compareTo(SHORTEST_OVERLAP) < 0 || o.compareTo(LONGEST_OVERLAP) > 0)
        .isPresent()) {
      wrong.add("overlap");
    }
  }

  /** Two valid versions, never three; the one before only if it is enabled. */
  private void makeCurrent(ModelItem item, int next, Optional<Duration> overlap, boolean force) {
    if (item.overlapAt(now).isPresent() && !force) {
      throw No.because(ErrorReason.OVERLAP_ACTIVE);
    }
    int previous = item.current();
    if (overlap.isPresent() && !item.currentVersion().isEnabled()) {
      throw No.because(ErrorReason.VERSION_NOT_ENABLED);
    }
    item.overlap = overlap.map(length -> new ModelItem.Overlap(previous, now.plus(length)));
    item.activate(next, now);
  }

  Model.Changed activate(ActivateVersionRequest request) {
    List<String> wrong = new ArrayList<>();
    Optional<Duration> overlap =
        request.hasOverlap()
            ? Optional.of(Duration.ofSeconds(request.getOverlap().getSeconds()))
            : Optional.empty();
    checkOverlap(overlap, wrong);
    No.ifAny(wrong);
    ModelItem item = changes.editable();
    ModelVersion wanted = find(item, request.getVersion());
    if (wanted.number() == item.current()) {
      throw No.field("version");
    }
    if (!wanted.isEnabled()) {
      throw No.because(ErrorReason.VERSION_NOT_ENABLED);
    }
    makeCurrent(item, wanted.number(), overlap, request.getForce());
    return changes.done(item, wanted.number());
  }

  private static ModelVersion find(ModelItem item, int number) {
    if (number < 1) {
      throw No.field("version");
    }
    return item.version(number).orElseThrow(() -> No.because(ErrorReason.VERSION_NOT_FOUND));
  }

  Model.Changed endOverlap() {
    ModelItem item = changes.editable();
    if (item.overlapAt(now).isEmpty()) {
      throw No.because(ErrorReason.NO_OVERLAP);
    }
    item.overlap = Optional.empty();
    return changes.done(item, 0);
  }

  Model.Changed enable(EnableVersionRequest request) {
    ModelItem item = changes.editable();
    ModelVersion wanted = notDestroyed(find(item, request.getVersion()));
    item.change(wanted.number(), version -> version.in(State.ENABLED));
    return changes.done(item, wanted.number());
  }

  private static ModelVersion notDestroyed(ModelVersion version) {
    if (version.isDestroyed()) {
      throw No.because(ErrorReason.VERSION_NOT_ENABLED);
    }
    return version;
  }

  /** No other version takes the place of a disabled one. */
  Model.Changed disable(DisableVersionRequest request, ModelItem item) {
    ModelVersion wanted = notDestroyed(find(item, request.getVersion()));
    if (wanted.isEnabled()) {
      requireUnused(item, wanted, request.getForce());
    }
    item.change(wanted.number(), version -> version.in(State.DISABLED));
    endOverlapOf(item, wanted.number());
    return changes.done(item, wanted.number());
  }

  Model.Changed destroy(DestroyVersionRequest request) {
    ModelItem item = changes.editable();
    ModelVersion wanted = find(item, request.getVersion());
    if (!wanted.isDestroyed()) {
      if (wanted.number() == item.current() && !request.getForce()) {
        throw No.because(ErrorReason.VERSION_NOT_ENABLED);
      }
      requireUnused(item, wanted, request.getForce());
      item.change(wanted.number(), version -> version.destroyed(now));
      endOverlapOf(item, wanted.number());
    }
    return changes.done(item, wanted.number());
  }

  private static void endOverlapOf(ModelItem item, int number) {
    item.overlap = item.overlap.filter(overlap -> overlap.previous() != number);
  }

  /** The current version as the item; another for 7 days. */
  private void requireUnused(ModelItem item, ModelVersion version, boolean force) {
    if (version.number() == item.current()) {
      changes.requireUnused(item, force);
      return;
    }
    changes.requireNone(version.usedAt().stream().toList(), VERSION_IN_USE, force);
  }
}
