package io.stepvault.server.model;

import io.stepvault.v1.Access.Mode;
import io.stepvault.v1.ApiKeyPolicy;
import io.stepvault.v1.Item.Kind;
import io.stepvault.v1.Permission;
import io.stepvault.v1.Principal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** One item. A change is made to a copy, which takes its place when nothing speaks against it. */
final class ModelItem {
  /** A version became current. */
  record Activation(Instant at, int version) {}

  /** A version stays valid beside the current one. */
  record Overlap(int previous, Instant until) {}

  private static final Comparator<Principal> USERS_FIRST =
      Comparator.comparing(Principal::hasGroup)
          .thenComparing(Principal::getUser)
          .thenComparing(Principal::getGroup);

  final boolean home;
  final String id;
  final Kind kind;
  final Instant createdAt;
  final List<String> etags = new ArrayList<>();
  final Map<Principal, Permission> grants = new TreeMap<>(USERS_FIRST);
  final List<ModelVersion> versions = new ArrayList<>();
  final List<Activation> activations = new ArrayList<>();
  String owner;
  String name = "";
  Mode mode = Mode.PRIVATE;
  Details details = Details.NONE;

  /** Of an API key. */
  ApiKeyPolicy policy = ApiKeyPolicy.getDefaultInstance();

  Optional<Duration> rotateEvery = Optional.empty();
  Instant updatedAt;
  Optional<Instant> expiresAt = Optional.empty();
  Optional<Instant> deletedAt = Optional.empty();
  Optional<Overlap> overlap = Optional.empty();

  ModelItem(boolean home, String id, Kind kind, String owner, Instant createdAt) {
    this.home = home;
    this.id = id;
    this.kind = kind;
    this.owner = owner;
    this.createdAt = createdAt;
    this.updatedAt = createdAt;
  }

  ModelItem copy() {
    ModelItem copy = new ModelItem(home, id, kind, owner, createdAt);
    copy.etags.addAll(etags);
    copy.grants.putAll(grants);
    copy.versions.addAll(versions);
    copy.activations.addAll(activations);
    copy.name = name;
    copy.mode = mode;
    copy.details = details;
    copy.policy = policy;
    copy.rotateEvery = rotateEvery;
    copy.updatedAt = updatedAt;
    copy.expiresAt = expiresAt;
    copy.deletedAt = deletedAt;
    copy.overlap = overlap;
    return copy;
  }

  /** Empty: the actor may not even know that it is there. */
  Optional<Permission> permission(Actor actor) {
    if (home != actor.home) {
      return Optional.empty();
    }
    if (owner.equals(actor.user)) {
      return Optional.of(Permission.CAN_EDIT);
    }
    Optional<Permission> granted =
        grants.entrySet().stream()
            .filter(grant -> actor.is(grant.getKey()))
            .map(Map.Entry::getValue)
            .max(Comparator.naturalOrder());
    return mode == Mode.TEAM ? granted.or(() -> Optional.of(Permission.CAN_USE)) : granted;
  }

  boolean canUse(Actor actor) {
    return permission(actor).isPresent();
  }

  boolean canEdit(Actor actor) {
    return permission(actor).equals(Optional.of(Permission.CAN_EDIT));
  }

  /** By using it, or as an admin. */
  boolean isSeenBy(Actor actor) {
    return canUse(actor) || (home == actor.home && actor.admin);
  }

  boolean isPrivate() {
    return mode == Mode.PRIVATE;
  }

  boolean isDeleted() {
    return deletedAt.isPresent();
  }

  boolean isExpired(Instant now) {
    return expiresAt.isPresent() && !now.isBefore(expiresAt.get());
  }

  String etag() {
    return etags.getLast();
  }

  int current() {
    return activations.getLast().version;
  }

  Optional<ModelVersion> version(int number) {
    return versions.stream().filter(version -> version.number() == number).findFirst();
  }

  ModelVersion currentVersion() {
    return version(current()).orElseThrow();
  }

  Optional<ModelVersion> currentAt(Instant then) {
    return activations.reversed().stream()
        .filter(activation -> !activation.at.isAfter(then))
        .findFirst()
        .flatMap(activation -> version(activation.version));
  }

  Optional<Overlap> overlapAt(Instant now) {
    return overlap.filter(running -> now.isBefore(running.until));
  }

  Optional<Instant> dueAt() {
    return rotateEvery.map(activations.getLast().at::plus);
  }

  /** When runs got its versions, of each the last time. */
  List<Instant> uses() {
    return versions.stream().flatMap(version -> version.usedAt().stream()).toList();
  }

  void change(int number, UnaryOperator<ModelVersion> change) {
    versions.replaceAll(version -> version.number() == number ? change.apply(version) : version);
  }

  /** Times of activation are strictly increasing, also while the clock stands. */
  void activate(int number, Instant now) {
    Instant at = now;
    if (!activations.isEmpty() && !now.isAfter(activations.getLast().at)) {
      at = activations.getLast().at.plus(1, ChronoUnit.MICROS);
    }
    activations.add(new Activation(at, number));
    Instant from = at;
    change(number, version -> version.activated(from));
  }
}
