package io.stepvault.server.model;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.stepvault.v1.Access.Mode;
import io.stepvault.v1.ActivateVersionRequest;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.DestroyVersionRequest;
import io.stepvault.v1.DisableVersionRequest;
import io.stepvault.v1.EnableVersionRequest;
import io.stepvault.v1.EndOverlapRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.Item.Kind;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.SetAccessRequest;
import io.stepvault.v1.TransferItemRequest;
import io.stepvault.v1.UndeleteItemRequest;
import io.stepvault.v1.UpdateItemRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a mutation does to items as a whole. Mistakes in the request are told first. */
final class Changes {
  private static final Duration ITEM_IN_USE = Duration.ofDays(30);

  private final Model model;
  private final Call call;
  private final Answer.Chance chance;
  private final Instant now;

  Changes(Model model, Call call, Answer.Chance chance) {
    this.model = model;
    this.call = call;
    this.chance = chance;
    this.now = model.now();
  }

  Model.Changed make() {
    VersionChanges versions = new VersionChanges(this, now);
    return switch (call.request()) {
      case CreateItemRequest request -> create(request);
      case UpdateItemRequest request -> update(request);
      case SetAccessRequest request -> new Sharing(model, call, this).set(request);
      case TransferItemRequest request -> new Sharing(model, call, this).transfer(request);
      case RotateItemRequest request -> versions.rotate(request, call.actor());
      case ActivateVersionRequest request -> versions.activate(request);
      case EndOverlapRequest request -> versions.endOverlap();
      case EnableVersionRequest request -> versions.enable(request);
      case DisableVersionRequest request ->
          versions.disable(request, call.actor().admin ? retirable() : editable());
      case DestroyVersionRequest request -> versions.destroy(request);
      case DeleteItemRequest request -> delete(request);
      case UndeleteItemRequest request -> undelete(request);
      default -> throw new IllegalArgumentException(call.method());
    };
  }

  /** A copy of the item, for who may edit it. */
  ModelItem editable() {
    ModelItem item = model.visible(call.id(), call.actor());
    if (!item.canEdit(call.actor())) {
      throw No.because(ErrorReason.NOT_PERMITTED);
    }
    return fresh(alive(item)).copy();
  }

  /** For an admin too, who may take any item out of use. */
  private ModelItem retirable() {
    ModelItem item = model.visible(call.id(), call.actor());
    if (!item.canEdit(call.actor()) && !call.actor().admin) {
      throw No.because(ErrorReason.NOT_PERMITTED);
    }
    return fresh(alive(item)).copy();
  }

  static ModelItem alive(ModelItem item) {
    if (item.isDeleted()) {
      throw No.because(ErrorReason.ITEM_DELETED);
    }
    return item;
  }

  ModelItem fresh(ModelItem item) {
    if (!call.etag().isEmpty() && !call.etag().equals(item.etag())) {
      throw No.because(ErrorReason.ETAG_MISMATCH);
    }
    return item;
  }

  Model.Changed done(ModelItem item, int version) {
    model.put(item, chance.etag());
    return new Model.Changed(item.id, version);
  }

  private Model.Changed create(CreateItemRequest request) {
    List<String> wrong = new ArrayList<>(Kinds.misfit(request));
    if (request.hasExpiresAt() && !Shown.instant(request.getExpiresAt()).isAfter(now)) {
      wrong.add("expires_at");
    }
    Sharing.checkNew(request.getAccess(), call.actor().user, wrong);
    No.ifAny(wrong);
    ModelItem item =
        new ModelItem(call.actor().home, chance.id(), Kinds.of(request), call.actor().user, now);
    item.name = Model.normal(request.getName());
    if (request.getAccess().getMode() != Mode.MODE_UNSPECIFIED) {
      item.mode = request.getAccess().getMode();
    }
    request
        .getAccess()
        .getGrantsList()
        .forEach(grant -> item.grants.put(grant.getPrincipal(), grant.getPermission()));
    item.details = Details.of(request);
    item.policy = request.getApiKey();
    if (request.hasRotation()) {
      item.rotateEvery =
          Optional.of(Duration.ofSeconds(request.getRotation().getRotateEvery().getSeconds()));
    }
    if (request.hasExpiresAt()) {
      item.expiresAt = Optional.of(Shown.instant(request.getExpiresAt()));
    }
    model.requireFree(item);
    item.versions.add(ModelVersion.of(1, Kinds.value(request), now, call.actor().user));
    item.activate(1, now);
    return done(item, 1);
  }

  /** What is changed: the fields of the mask, else those that are set. */
  static Set<String> fields(UpdateItemRequest request) {
    return request.hasUpdateMask()
        ? Set.copyOf(request.getUpdateMask().getPathsList())
        : request.getAllFields().keySet().stream()
            .map(FieldDescriptor::getName)
            .filter(name -> !Set.of("id", "etag", "request_id").contains(name))
            .collect(Collectors.toSet());
  }

  private Model.Changed update(UpdateItemRequest request) {
    Set<String> fields = fields(request);
    List<String> wrong = new ArrayList<>();
    if (fields.isEmpty()) {
      wrong.add("update_mask");
    }
    if (fields.contains("expires_at")
        && request.hasExpiresAt()
        && !Shown.instant(request.getExpiresAt()).isAfter(now)) {
      wrong.add("expires_at");
    }
    No.ifAny(wrong);
    ModelItem item = editable();
    if (fields.contains("name")) {
      rename(item, request.getName(), "name");
    }
    Details details = Details.of(request);
    for (String field : fields) {
      switch (field) {
        case "name" -> {}
        case "expires_at" ->
            item.expiresAt =
                request.hasExpiresAt()
                    ? Optional.of(Shown.instant(request.getExpiresAt()))
                    : Optional.empty();
        case "description" -> item.details = item.details.withDescription(details.description());
        case "note" -> item.details = item.details.withNote(details.note());
        case "labels" -> item.details = item.details.withLabels(details.labels());
        case "destinations" -> item.details = item.details.withDestinations(details.destinations());
        case "api_key_policy" -> {
          if (item.kind != Kind.API_KEY) {
            throw No.because(ErrorReason.KIND_MISMATCH);
          }
          item.policy = request.getApiKeyPolicy();
        }
        case "rotation" ->
            item.rotateEvery =
                request.hasRotation()
                    ? Optional.of(
                        Duration.ofSeconds(request.getRotation().getRotateEvery().getSeconds()))
                    : Optional.empty();
        default -> throw new IllegalArgumentException(field);
      }
    }
    return done(item, 0);
  }

  private void rename(ModelItem item, String name, String field) {
    item.name = Model.normal(name);
    if (!Kinds.fits(item.name, item.kind)) {
      throw No.field(field);
    }
    model.requireFree(item);
  }

  /** A rotation without a value has one made: by who may edit the item, and of two kinds alone. */
  static void requireGiven(Model model, RotateItemRequest request, Actor actor) {
    if (request.getValueCase() == RotateItemRequest.ValueCase.VALUE_NOT_SET) {
      ModelItem item = model.visible(request.getId(), actor);
      if (!item.canEdit(actor)) {
        throw No.because(ErrorReason.NOT_PERMITTED);
      }
      if (!Kinds.isGenerated(item.kind)) {
        throw No.field("value");
      }
    }
  }

  private Model.Changed delete(DeleteItemRequest request) {
    ModelItem item = retirable();
    requireUnused(item, request.getForce());
    item.deletedAt = Optional.of(now);
    return done(item, 0);
  }

  /** What runs used in the last 30 days is in use. */
  void requireUnused(ModelItem item, boolean force) {
    requireNone(item.uses(), ITEM_IN_USE, force);
  }

  /** Uses count as soon as the broker has heard of them. */
  void requireNone(List<Instant> uses, Duration within, boolean force) {
    List<Instant> recent = uses.stream().filter(at -> at.isAfter(now.minus(within))).toList();
    boolean known = chance.inUse() ? !recent.isEmpty() : recent.stream().anyMatch(model::isKnown);
    if (known && !force) {
      throw No.because(ErrorReason.ITEM_IN_USE);
    }
  }

  private Model.Changed undelete(UndeleteItemRequest request) {
    ModelItem item = model.visible(call.id(), call.actor());
    if (!item.canEdit(call.actor())) {
      throw No.because(ErrorReason.NOT_PERMITTED);
    }
    ModelItem restored = fresh(item).copy();
    if (restored.isDeleted()) {
      String name = request.getNewName().isEmpty() ? restored.name : request.getNewName();
      rename(restored, name, "new_name");
      restored.deletedAt = Optional.empty();
    }
    return done(restored, 0);
  }
}
