package io.stepvault.server.model;

import com.google.protobuf.FieldMask;
import io.stepvault.v1.Access;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.Grant;
import io.stepvault.v1.Item.Kind;
import io.stepvault.v1.Principal;
import io.stepvault.v1.SetAccessRequest;
import io.stepvault.v1.TransferItemRequest;
import io.stepvault.v1.UndeleteItemRequest;
import io.stepvault.v1.UpdateItemRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A change of an item as a whole. */
sealed interface ItemStep extends Step {

  record Create(
      Pick byWhom,
      String name,
      Kind kind,
      boolean shortValue,
      Access access,
      Step.Expiry expiry,
      boolean plan,
      Details details,
      boolean keyed)
      implements ItemStep {
    @Override
    public Optional<Call> bind(Model model) {
      CreateItemRequest.Builder request =
          CreateItemRequest.newBuilder().setName(name).setAccess(access);
      details.addTo(request);
      Kinds.setValue(request, kind, Step.value(model, shortValue && kind == Kind.SECRET));
      expiry.at(model).ifPresent(request::setExpiresAt);
      if (plan) {
        request.setRotation(Step.PLAN);
      }
      if (keyed) {
        request.setRequestId("r-" + model.calls());
      }
      Actor actor = byWhom.among(List.of(Actor.values()), a -> a.home);
      return Optional.of(Call.of(actor, request.build()));
    }
  }

  /** With a mask, exactly the fields of the mask are changed. */
  record Update(
      On on,
      Optional<String> name,
      Step.Expiry expiry,
      boolean plan,
      boolean policy,
      Details details,
      Set<String> mask)
      implements ItemStep {
    @Override
    public Optional<Call> bind(Model model) {
      On.Bound at = on.bind(model, On::isLive);
      UpdateItemRequest.Builder request =
          UpdateItemRequest.newBuilder()
              .setId(at.id())
              .setEtag(at.etag())
              .setRequestId(at.requestId());
      details.addTo(request);
      name.ifPresent(request::setName);
      expiry.at(model).ifPresent(request::setExpiresAt);
      if (plan) {
        request.setRotation(Step.PLAN);
      }
      if (policy) {
        request.setApiKeyPolicy(Kinds.POLICY);
      }
      if (!mask.isEmpty()) {
        request.setUpdateMask(FieldMask.newBuilder().addAllPaths(mask));
        if (mask.contains("name") && name.isEmpty()) {
          request.setName("given a name");
        }
      }
      return Optional.of(Call.of(at.actor(), request.build()));
    }
  }

  record SetAccess(On on, Access.Mode mode, List<Grant> put, List<Principal> remove, boolean all)
      implements ItemStep {
    /** With {@code all}, every grant that there is is removed. */
    @Override
    public Optional<Call> bind(Model model) {
      On.Bound at = on.bind(model, On::isLive);
      SetAccessRequest.Builder request =
          SetAccessRequest.newBuilder()
              .setId(at.id())
              .setMode(mode)
              .addAllPut(put)
              .setEtag(at.etag())
              .setRequestId(at.requestId());
      if (all && at.item() != null) {
        request.addAllRemove(at.item().grants.keySet());
      } else {
        request.addAllRemove(remove);
      }
      return Optional.of(Call.of(at.actor(), request.build()));
    }
  }

  record Transfer(On on, String newOwner) implements ItemStep {
    @Override
    public Optional<Call> bind(Model model) {
      On.Bound at = on.bind(model, item -> !item.isDeleted() && !item.isPrivate());
      return Optional.of(
          Call.of(
              at.actor(),
              TransferItemRequest.newBuilder()
                  .setId(at.id())
                  .setNewOwner(newOwner)
                  .setEtag(at.etag())
                  .setRequestId(at.requestId())
                  .build()));
    }
  }

  record Delete(On on, boolean force) implements ItemStep {
    @Override
    public Optional<Call> bind(Model model) {
      On.Bound at = on.bind(model, On::isLive);
      return Optional.of(
          Call.of(
              at.actor(),
              DeleteItemRequest.newBuilder()
                  .setId(at.id())
                  .setForce(force)
                  .setEtag(at.etag())
                  .setRequestId(at.requestId())
                  .build()));
    }
  }

  record Undelete(On on, Optional<String> newName) implements ItemStep {
    @Override
    public Optional<Call> bind(Model model) {
      On.Bound at = on.bind(model, ModelItem::isDeleted);
      UndeleteItemRequest.Builder request =
          UndeleteItemRequest.newBuilder()
              .setId(at.id())
              .setEtag(at.etag())
              .setRequestId(at.requestId());
      newName.ifPresent(request::setNewName);
      return Optional.of(Call.of(at.actor(), request.build()));
    }
  }
}
