package io.stepvault.server.model;

import java.util.List;
import java.util.function.Predicate;

/**
 * Which item a step is about, and who takes it.
 *
 * @param byWhom fitting: its owner
 * @param etag of the request
 * @param keyed whether the request has a request_id
 */
record On(Pick item, Pick byWhom, Etag etag, boolean keyed) {
  /** Of well-formed ids one that no item has. */
  private static final String NOTHING = "vlt_01jd2m3q5vf8p9t6r7w8x9y0z1";

  enum Etag {
    NONE,
    CURRENT,
    OLD
  }

  /** The step's item and user, and what they make of its request. */
  record Bound(Actor actor, String id, ModelItem item, String etag, String requestId) {}

  /** Fitting items are those that this is true of. */
  Bound bind(Model model, Predicate<ModelItem> fits) {
    ModelItem found = item.among(model.items().toList(), fits);
    String requestId = keyed ? "r-" + model.calls() : "";
    if (found == null) {
      return new Bound(
          byWhom.among(List.of(Actor.values()), actor -> true), NOTHING, null, "", requestId);
    }
    Actor actor =
        byWhom.among(
            List.of(Actor.values()), one -> one.home == found.home && one.user.equals(found.owner));
    String tag =
        switch (etag) {
          case NONE -> "";
          case CURRENT -> found.etag();
          case OLD -> found.etags.size() == 1 ? "old" : found.etags.getFirst();
        };
    return new Bound(actor, found.id, found, tag, requestId);
  }

  static boolean isLive(ModelItem item) {
    return !item.isDeleted();
  }
}
