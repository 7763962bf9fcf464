package io.stepvault.server;

import static io.stepvault.v1.ErrorReason.FIELD_INVALID;
import static io.stepvault.v1.ErrorReason.PAGE_TOKEN_INVALID;

import com.google.protobuf.Timestamp;
import io.stepvault.v1.Item;
import io.stepvault.v1.ItemFilter;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.VaultServiceGrpc;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every mistake in a question for items: its filter, its order and its pages. */
final class ListItemsWrongInputs {
  private final List<WrongInput> cases = new ArrayList<>();

  private ListItemsWrongInputs() {}

  static List<WrongInput> all() {
    ListItemsWrongInputs inputs = new ListItemsWrongInputs();
    inputs.filters();
    inputs.list();
    return inputs.cases;
  }

  private void filter(String field, String what, ItemFilter.Builder filter) {
    cases.add(
        new WrongInput(
            VaultServiceGrpc.getListItemsMethod(),
            field,
            what,
            ListItemsRequest.newBuilder().setFilter(filter).build(),
            FIELD_INVALID));
  }

  private static ItemFilter.Builder filter() {
    return ItemFilter.newBuilder();
  }

  private void filters() {
    for (int number : new int[] {0, 5, -1, Integer.MAX_VALUE}) {
      filter(
          "filter.kinds[1]",
          "the number " + number,
          filter().addKinds(Item.Kind.SECRET).addKindsValue(number));
    }
    for (int number : new int[] {3, -1, Integer.MAX_VALUE}) {
      filter("filter.at_least", "the number " + number, filter().setAtLeastValue(number));
    }
    filter("filter.name_prefix", "51 letters", filter().setNamePrefix("a".repeat(51)));
    filter("filter.name_prefix", "a NUL", filter().setNamePrefix("a\0"));
    filter(
        "filter.name_prefix", "100,000 letters", filter().setNamePrefix("\u0301".repeat(100_000)));
    filter("filter.text", "201 letters", filter().setText("a".repeat(201)));
    filter("filter.text", "100,000 letters", filter().setText("\u0301\u0323".repeat(50_000)));
    filter("filter.text", "a NUL", filter().setText("a\0"));
    for (String key : new String[] {"", "A", "-a", "a b", "a\0", "a".repeat(64)}) {
      filter("filter.labels", "the key '" + key + "'", filter().putLabels(key, "value"));
    }
    filter("filter.labels", "a NUL in a value", filter().putLabels("key", "\0"));
    filter("filter.labels", "201 letters", filter().putLabels("key", "a".repeat(201)));
    ItemFilter.Builder many = filter();
    for (int i = 0; i < 21; i++) {
      many.putLabels("key" + i, "");
    }
    filter("filter.labels", "21 of them", many);
    badTimes()
        .forEach(
            (what, at) -> {
              filter("filter.expires_before", what, filter().setExpiresBefore(at));
              filter("filter.unused_since", what, filter().setUnusedSince(at));
            });
  }

  private static Map<String, Timestamp> badTimes() {
    Map<String, Timestamp> times = new LinkedHashMap<>(VaultWrongInputs.badExpiries());
    times.remove("1970");
    times.remove("the past");
    times.put("the year 0", Timestamp.newBuilder().setSeconds(-62_135_596_801L).build());
    return times;
  }

  private void list() {
    var list = VaultServiceGrpc.getListItemsMethod();
    ListItemsRequest.Builder request = ListItemsRequest.newBuilder();
    for (int number : new int[] {5, -1, Integer.MAX_VALUE}) {
      String what = "the number " + number;
      cases.add(
          new WrongInput(
              list, "view", what, request.clone().setViewValue(number).build(), FIELD_INVALID));
      cases.add(
          new WrongInput(
              list, "order", what, request.clone().setOrderValue(number).build(), FIELD_INVALID));
    }
    for (int size : new int[] {-1, Integer.MIN_VALUE}) {
      cases.add(
          new WrongInput(
              list, "page_size", "" + size, request.setPageSize(size).build(), FIELD_INVALID));
    }
    request.clearPageSize();
    for (String token :
        new String[] {"x", "AAAA", "A".repeat(200), "not base64url!", "\0", "A".repeat(100_000)}) {
      String what = token.length() > 20 ? token.length() + " characters" : "'" + token + "'";
      cases.add(
          new WrongInput(
              list, "page_token", what, request.setPageToken(token).build(), PAGE_TOKEN_INVALID));
    }
  }
}
