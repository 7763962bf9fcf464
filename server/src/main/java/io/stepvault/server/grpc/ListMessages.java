package io.stepvault.server.grpc;

import io.stepvault.server.error.Refusal.Violation;
import io.stepvault.server.item.Kind;
import io.stepvault.server.item.Permission;
import io.stepvault.server.store.ItemFilter;
import io.stepvault.server.store.ItemQuery;
import io.stepvault.server.store.ItemQuery.Order;
import io.stepvault.server.store.ItemQuery.View;
import io.stepvault.server.vault.ListItems;
import io.stepvault.v1.Item;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.ListItemsResponse;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** ListItems between the API and the domain. */
final class ListMessages {
  private final ListItemsRequest message;
  private final List<Violation> unknown = new ArrayList<>();

  private ListMessages(ListItemsRequest message) {
    this.message = message;
  }

  static ListItems.Request request(ListItemsRequest message) {
    ListMessages reader = new ListMessages(message);
    ItemQuery query = new ItemQuery(reader.view(), reader.order(), reader.filter());
    return new ListItems.Request(
        query, List.copyOf(reader.unknown), message.getPageSize(), message.getPageToken());
  }

  private View view() {
    return switch (message.getView()) {
      case VIEW_UNSPECIFIED, ALL -> View.ALL;
      case TEAM -> View.TEAM;
      case PRIVATE -> View.PRIVATE;
      case PRIVATE_ADMIN -> View.PRIVATE_ADMIN;
      case UNRECOGNIZED -> unknown("view", View.ALL);
    };
  }

  private Order order() {
    return switch (message.getOrder()) {
      case ORDER_UNSPECIFIED, NAME -> Order.NAME;
      case CREATED_AT_DESC -> Order.CREATED_AT_DESC;
      case EXPIRES_AT -> Order.EXPIRES_AT;
      case LAST_USED_AT -> Order.LAST_USED_AT;
      case UNRECOGNIZED -> unknown("order", Order.NAME);
    };
  }

  private ItemFilter filter() {
    var filter = message.getFilter();
    return new ItemFilter(
        kinds(filter.getKindsList()),
        filter.getNamePrefix(),
        filter.getText(),
        new TreeMap<>(filter.getLabelsMap()),
        filter.hasExpiresBefore()
            ? Optional.of(Times.instant(filter.getExpiresBefore()))
            : Optional.empty(),
        filter.hasUnusedSince()
            ? Optional.of(Times.instant(filter.getUnusedSince()))
            : Optional.empty(),
        filter.getRotationOverdue(),
        switch (filter.getAtLeast()) {
          case PERMISSION_UNSPECIFIED -> Optional.empty();
          case CAN_USE -> Optional.of(Permission.CAN_USE);
          case CAN_EDIT -> Optional.of(Permission.CAN_EDIT);
          case UNRECOGNIZED -> unknown("filter.at_least", Optional.<Permission>empty());
        },
        filter.getDeleted());
  }

  private Set<Kind> kinds(List<Item.Kind> messages) {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    for (int i = 0; i < messages.size(); i++) {
      switch (messages.get(i)) {
        case SECRET -> kinds.add(Kind.SECRET);
        case MATERIAL -> kinds.add(Kind.MATERIAL);
        case API_KEY -> kinds.add(Kind.API_KEY);
        case SIGNING_KEY -> kinds.add(Kind.SIGNING_KEY);
        case KIND_UNSPECIFIED, UNRECOGNIZED -> unknown("filter.kinds[" + i + "]", kinds);
      }
    }
    return kinds;
  }

  /** Anything will do as its value: the request is refused. */
  private <T> T unknown(String field, T anything) {
    unknown.add(new Violation(field, "must be one of the API's values"));
    return anything;
  }

  static ListItemsResponse response(ListItems.Page page) {
    ListItemsResponse.Builder response =
        ListItemsResponse.newBuilder().setNextPageToken(page.nextPageToken());
    page.items().forEach(view -> response.addItems(ItemMessages.listed(view)));
    return response.build();
  }
}
