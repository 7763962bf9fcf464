package io.stepvault.server.model;

import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.GetItemResponse;
import io.stepvault.v1.ListVersionsRequest;
import io.stepvault.v1.ListVersionsResponse;
import java.util.Comparator;

/** What somebody sees of one item. */
final class Readings {
  private final Model model;
  private final Actor actor;

  Readings(Model model, Actor actor) {
    this.model = model;
    this.actor = actor;
  }

  GetItemResponse get(GetItemRequest request) {
    ModelItem item =
        request.hasName() ? named(request.getName()) : model.visible(request.getId(), actor);
    return GetItemResponse.newBuilder().setItem(Shown.item(item, actor, model.now())).build();
  }

  /**
   * What a run of the user would see by this name: the private item before the shared one. A
   * deleted private item keeps its name, so that nothing falls through to another.
   */
  private ModelItem named(String name) {
    return model
        .items()
        .filter(item -> item.canUse(actor) && item.name.equals(Model.normal(name)))
        .filter(item -> item.isPrivate() || !item.isDeleted())
        .min(Comparator.comparing(item -> !item.isPrivate()))
        .filter(item -> !item.isDeleted())
        .orElseThrow(() -> No.because(ErrorReason.ITEM_NOT_FOUND));
  }

  /** The newest first. */
  ListVersionsResponse versions(ListVersionsRequest request) {
    ModelItem item = model.visible(request.getId(), actor);
    ListVersionsResponse.Builder response = ListVersionsResponse.newBuilder();
    item.versions
        .reversed()
        .forEach(version -> response.addVersions(Shown.version(item, version, model.now())));
    return response.build();
  }
}
