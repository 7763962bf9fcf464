package io.stepvault.server.model;

import io.stepvault.v1.ReferenceFailure.Reason;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveResponse;
import io.stepvault.v1.ResolvedSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/** What a run of somebody gets. An admin's runs get no more than anybody's. */
final class Resolving {
  private static final Duration LONGEST_LEASE = Duration.ofSeconds(60);

  private final Model model;
  private final Actor actor;
  private final Call.Run run;

  Resolving(Model model, Actor actor, Call.Run run) {
    this.model = model;
    this.actor = actor;
    this.run = run;
  }

  ResolveResponse resolve(ResolveRequest request) {
    String reference = request.getReferences(0);
    if (!run.listed()) {
      throw No.unresolved(Reason.NOT_IN_TOKEN);
    }
    ModelItem item = find(reference).orElseThrow(() -> No.unresolved(unnamed(reference)));
    if (item.isDeleted()) {
      throw No.unresolved(Reason.DELETED);
    }
    if (!Kinds.isResolvable(item.kind)) {
      throw No.unresolved(Reason.KIND_NOT_RESOLVABLE);
    }
    if (item.isExpired(model.now())) {
      throw No.unresolved(Reason.EXPIRED);
    }
    ModelVersion version = version(item).orElseThrow(() -> No.unresolved(Reason.NOT_FOUND));
    if (!version.isEnabled()) {
      throw No.unresolved(Reason.DISABLED);
    }
    model.used(item, version.number());
    return ResolveResponse.newBuilder()
        .addSecrets(
            ResolvedSecret.newBuilder()
                .setReference(reference)
                .setItemId(item.id)
                .setVersion(version.number())
                .setKind(item.kind)
                .setValue(version.value())
                .setHoldFor(Shown.duration(lease(item)))
                .addAllDestinations(item.details.destinations()))
        .build();
  }

  /** The private item before the shared one; deleted ones are told of when there is no other. */
  private Optional<ModelItem> find(String reference) {
    return model
        .items()
        .filter(item -> item.canUse(actor))
        .filter(item -> item.id.equals(reference) || item.name.equals(reference))
        .min(
            Comparator.comparing((ModelItem item) -> !item.isPrivate())
                .thenComparing(ModelItem::isDeleted));
  }

  /** Why nothing has that name. */
  private Reason unnamed(String reference) {
    return model
        .formerNames()
        .find(reference, actor)
        .map(item -> item.isDeleted() ? Reason.DELETED : Reason.RENAMED)
        .orElse(Reason.NOT_FOUND);
  }

  private Optional<ModelVersion> version(ModelItem item) {
    if (run.version() > 0) {
      return item.version(run.version());
    }
    return run.asOf() > 0
        ? item.currentAt(Instant.ofEpochSecond(run.asOf()))
        : Optional.of(item.currentVersion());
  }

  private Duration lease(ModelItem item) {
    return item.expiresAt
        .map(at -> Duration.between(model.now(), at))
        .filter(left -> left.compareTo(LONGEST_LEASE) < 0)
        .orElse(LONGEST_LEASE);
  }
}
