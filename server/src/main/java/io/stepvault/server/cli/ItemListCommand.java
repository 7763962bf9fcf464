package io.stepvault.server.cli;

import io.stepvault.v1.Item;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.ListItemsResponse;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code item list}. */
@Command(name = "list", description = "The items that the user can use, by name, of all pages.")
final class ItemListCommand extends VaultCommand {
  @Option(
      names = "--view",
      paramLabel = "VIEW",
      defaultValue = "ALL",
      description =
          "all; team; private (restricted ones too); private-admin (those of everybody, with"
              + " --admin). Default: all.")
  private View view;

  @Mixin private FilterOptions filter;

  @Option(
      names = "--order",
      paramLabel = "ORDER",
      defaultValue = "NAME",
      description =
          "name; created (the newest first); expires (the first first); used (the longest unused"
              + " first). Default: name.")
  private Order order;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Only the first N. Default: all of them.")
  private Integer limit;

  /** As in the API, spelled as an option. */
  enum View {
    ALL,
    TEAM,
    PRIVATE,
    PRIVATE_ADMIN;

    @Override
    public String toString() {
      return Words.of(this).replace(' ', '-');
    }
  }

  /** As people say it. */
  enum Order {
    NAME(ListItemsRequest.Order.NAME),
    CREATED(ListItemsRequest.Order.CREATED_AT_DESC),
    EXPIRES(ListItemsRequest.Order.EXPIRES_AT),
    USED(ListItemsRequest.Order.LAST_USED_AT);

    private final ListItemsRequest.Order order;

    Order(ListItemsRequest.Order order) {
      this.order = order;
    }

    @Override
    public String toString() {
      return Words.of(this);
    }
  }

  ItemListCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void check() {
    if (limit != null && limit < 1) {
      throw misused("--limit is 1 or more");
    }
  }

  @Override
  void run(CallerOptions.Caller connected, Output output) {
    int most = limit == null ? Integer.MAX_VALUE : limit;
    ListItemsRequest request =
        ListItemsRequest.newBuilder()
            .setView(ListItemsRequest.View.valueOf(view.name()))
            .setFilter(filter.filter())
            .setOrder(order.order)
            .setPageSize(Math.min(most, Pages.SIZE))
            .build();
    List<Item> items =
        Pages.first(
            most,
            progress(),
            token -> {
              ListItemsResponse answer =
                  connected.vault().listItems(request.toBuilder().setPageToken(token).build());
              return new Pages.Page<>(answer.getItemsList(), answer.getNextPageToken());
            });
    output.list(items, ItemTable.lines(items, when()), "no items");
  }
}
