package io.stepvault.server.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.stepvault.v1.Item;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.ListItemsResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code item list}. */
@Command(name = "list", description = "The items that the user can use, by name.")
final class ItemListCommand implements Callable<Integer> {
  private static final int PAGE_SIZE = 500;

  private final Terminal terminal;

  @Spec private CommandSpec spec;
  @Mixin private CallerOptions caller;

  @Option(names = "--json", description = "As a JSON array of stepvault.v1.Item.")
  private boolean json;

  ItemListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    List<Item> items;
    try (CallerOptions.Caller connected = caller.connect(terminal)) {
      items = all(connected);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(array(items));
    } else if (items.isEmpty()) {
      out.println("no items");
    } else {
      ItemTable.lines(items).forEach(out::println);
    }
    return 0;
  }

  private static List<Item> all(CallerOptions.Caller connected) {
    List<Item> items = new ArrayList<>();
    String page = "";
    do {
      ListItemsResponse answer =
          connected
              .vault()
              .listItems(
                  ListItemsRequest.newBuilder().setPageSize(PAGE_SIZE).setPageToken(page).build());
      items.addAll(answer.getItemsList());
      page = answer.getNextPageToken();
    } while (!page.isEmpty());
    return items;
  }

  /** An item has no field for a value. */
  private static String array(List<Item> items) throws InvalidProtocolBufferException {
    StringJoiner array = new StringJoiner(",\n", "[", "]");
    for (Item item : items) {
      array.add(JsonFormat.printer().print(item));
    }
    return array.toString();
  }
}
