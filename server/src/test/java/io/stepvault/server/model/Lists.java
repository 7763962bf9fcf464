package io.stepvault.server.model;

import io.stepvault.v1.Access.Mode;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ItemFilter;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.ListItemsRequest.View;
import io.stepvault.v1.ListItemsResponse;
import io.stepvault.v1.Permission;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Which items somebody sees in a list, and in which order. */
final class Lists {
  private static final Comparator<ModelItem> BY_ID = Comparator.comparing(item -> item.id);

  private final Model model;
  private final Actor actor;
  private final Answer.Chance chance;

  Lists(Model model, Actor actor, Answer.Chance chance) {
    this.model = model;
    this.actor = actor;
    this.chance = chance;
  }

  /** All pages as one. */
  ListItemsResponse list(ListItemsRequest request) {
    if (request.getView() == View.PRIVATE_ADMIN && !actor.admin) {
      throw No.because(ErrorReason.SCOPE_MISSING);
    }
    ListItemsResponse.Builder response = ListItemsResponse.newBuilder();
    model
        .items()
        .filter(item -> item.home == actor.home)
        .filter(item -> isInView(item, request.getView()))
        .filter(item -> passes(item, request.getFilter()))
        .sorted(order(request.getOrder()))
        .forEach(item -> response.addItems(Shown.listed(item, actor, model.now())));
    return response.build();
  }

  private boolean isInView(ModelItem item, View view) {
    boolean team = item.mode == Mode.TEAM;
    return switch (view) {
      case VIEW_UNSPECIFIED, ALL -> item.canUse(actor);
      case TEAM -> team;
      case PRIVATE -> !team && item.canUse(actor);
      case PRIVATE_ADMIN -> !team;
      case UNRECOGNIZED -> throw new IllegalArgumentException();
    };
  }

  private boolean passes(ModelItem item, ItemFilter filter) {
    Instant now = model.now();
    return filter.getDeleted() == item.isDeleted()
        && (filter.getKindsCount() == 0 || filter.getKindsList().contains(item.kind))
        && item.name.startsWith(filter.getNamePrefix())
        && String.join("\n", item.name, item.details.description(), item.details.note())
            .toLowerCase(Locale.ROOT)
            .contains(filter.getText().toLowerCase(Locale.ROOT))
        && item.details.haveAll(filter.getLabelsMap())
        && (filter.getAtLeast() == Permission.PERMISSION_UNSPECIFIED
            || Model.isAtLeast(item.permission(actor), filter.getAtLeast()))
        && (!filter.hasExpiresBefore()
            || item.expiresAt
                .filter(at -> at.isBefore(Shown.instant(filter.getExpiresBefore())))
                .isPresent())
        && (!filter.hasUnusedSince() || isUnused(item, Shown.instant(filter.getUnusedSince())))
        && (!filter.getRotationOverdue()
            || item.dueAt().filter(at -> !at.isAfter(now)).isPresent());
  }

  /** What was used may be called unused as long as the broker need not have heard of it. */
  private boolean isUnused(ModelItem item, Instant since) {
    List<Instant> uses = item.uses().stream().filter(at -> !at.isBefore(since)).toList();
    return uses.isEmpty()
        || (uses.stream().noneMatch(model::isKnown) && chance.listed().contains(item.id));
  }

  private static Comparator<ModelItem> order(ListItemsRequest.Order order) {
    return switch (order) {
      case ORDER_UNSPECIFIED, NAME ->
          Comparator.<ModelItem, String>comparing(item -> item.name).thenComparing(BY_ID);
      case CREATED_AT_DESC ->
          Comparator.<ModelItem, Instant>comparing(item -> item.createdAt)
              .thenComparing(BY_ID)
              .reversed();
      case EXPIRES_AT ->
          Comparator.<ModelItem, Instant>comparing(item -> item.expiresAt.orElse(Instant.MAX))
              .thenComparing(BY_ID);
      case LAST_USED_AT, UNRECOGNIZED -> throw new IllegalArgumentException("comes minutes late");
    };
  }
}
