package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.item.Access;
import io.stepvault.server.item.AccessMode;
import io.stepvault.server.item.Grant;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.Permission;
import io.stepvault.server.item.Principal;
import io.stepvault.server.testing.ItemWriter;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ItemFilter;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.ListItemsRequest.Order;
import io.stepvault.v1.ListItemsRequest.View;
import io.stepvault.v1.ListItemsResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The orders of ListItems, and its pages while items come, go and move. */
final class ListPagesTest {
  private static final Instant EXPIRY = Instant.parse("2040-01-01T00:00:00Z");
  private static final Principal GROUP = Principal.group("pagers");

  private static TestBroker broker;
  private static TestCalls calls;
  private static ItemWriter writer;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = Listing.register(broker, "default");
    writer = ItemWriter.open(broker, "default");
  }

  @AfterAll
  static void stop() {
    writer.close();
    broker.close();
  }

  /** What the item gets in the order's key: few different ones, and often none. */
  private static void place(Item item, int number) {
    if (number % 3 != 0) {
      Instant at = EXPIRY.plus(number % 4, ChronoUnit.HOURS);
      writer.change(item.id(), edit -> edit.expiresAt(at));
      broker.sql(
          "UPDATE stepvault.item_listing SET last_used_at = timestamptz '2026-01-01'"
              + " + interval '1 hour' * %d WHERE item = '%s'".formatted(number % 4, item.id()));
    }
  }

  private static Access closed(Grant... grants) {
    return new Access(AccessMode.RESTRICTED, "owner", List.of(grants));
  }

  private static final Grant USE = new Grant(GROUP, Permission.CAN_USE);

  @ParameterizedTest
  @EnumSource(names = {"NAME", "CREATED_AT_DESC", "EXPIRES_AT", "LAST_USED_AT"})
  void pagesOfEverySizeAreTheWholeInOrder(Order order) {
    String user = "orders " + order;
    List<Item> items = new ArrayList<>();
    broker.stopDatabaseClock(Instant.now().truncatedTo(ChronoUnit.MICROS));
    for (int i = 0; i < 12; i++) {
      if (i == 6) {
        broker.stopDatabaseClock(Instant.now().truncatedTo(ChronoUnit.MICROS));
      }
      Item item = writer.create(user, "n" + (7 * i % 12 + 10), AccessMode.PRIVATE);
      place(item, i);
      items.add(item);
    }
    broker.moveDatabaseClock(java.time.Duration.ZERO);
    ListItemsRequest.Builder request =
        ListItemsRequest.newBuilder().setOrder(order).setView(View.PRIVATE);
    Listing listing = Listing.of(broker, calls, user);
    List<String> expected = sorted(items, order);
    for (int size : new int[] {1, 2, 5, 11, 12, 13}) {
      assertThat(listing.all(request, size))
          .extracting(io.stepvault.v1.Item::getId)
          .as("pages of " + size)
          .isEqualTo(expected);
    }
  }

  private static List<String> sorted(List<Item> items, Order order) {
    Comparator<Integer> byId = Comparator.comparing(i -> items.get(i).id());
    Comparator<Integer> by =
        switch (order) {
          case NAME -> Comparator.comparing(i -> items.get(i).name());
          case CREATED_AT_DESC ->
              Comparator.<Integer, Instant>comparing(i -> items.get(i).createdAt())
                  .thenComparing(byId)
                  .reversed();
          case EXPIRES_AT -> Comparator.comparingInt(i -> i % 3 == 0 ? 99 : i % 4);
          case LAST_USED_AT -> Comparator.comparingInt(i -> i % 3 == 0 ? -1 : i % 4);
          default -> throw new AssertionError(order);
        };
    return IntStream.range(0, items.size())
        .boxed()
        .sorted(by.thenComparing(byId))
        .map(i -> items.get(i).id())
        .toList();
  }

  @ParameterizedTest
  @EnumSource(names = {"NAME", "CREATED_AT_DESC", "EXPIRES_AT", "LAST_USED_AT"})
  void whatStaysIsSeenOnceWhileOthersComeGoAndMove(Order order) {
    Random random = new Random(order.getNumber());
    String user = "stays " + order;
    Listing listing = Listing.of(broker, calls, user, "pagers");
    for (int round = 0; round < 4; round++) {
      Set<String> staying = new HashSet<>();
      List<Item> others = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        String name = order + " " + round + " " + (i * 11 % 24 + 100);
        Item item = writer.create(user, name, AccessMode.PRIVATE);
        if (i % 4 == 1) {
          // Found as the owner's and as the group's.
          item =
              writer.change(
                  item.id(), e -> e.access(new Access(AccessMode.RESTRICTED, user, List.of(USE))));
        }
        if (i % 4 == 2) {
          item =
              writer.change(
                  item.id(),
                  e -> e.access(closed(USE, new Grant(Principal.user(user), Permission.CAN_EDIT))));
        }
        place(item, i);
        if (i % 2 == 0) {
          staying.add(item.id());
        } else {
          others.add(item);
        }
      }
      List<String> seen = new ArrayList<>();
      String prefix = order + " " + round;
      ListItemsRequest.Builder request =
          ListItemsRequest.newBuilder()
              .setOrder(order)
              .setFilter(ItemFilter.newBuilder().setNamePrefix(prefix));
      do {
        ListItemsResponse page = listing.page(request.setPageSize(1 + random.nextInt(5)).build());
        page.getItemsList().forEach(item -> seen.add(item.getId()));
        request.setPageToken(page.getNextPageToken());
        if (page.getItemsCount() > 0 && random.nextBoolean()) {
          // What the token stands on moves away, too.
          String last = page.getItems(page.getItemsCount() - 1).getId();
          if (!staying.contains(last)) {
            disturb(random, prefix, last);
          }
        }
        disturb(random, prefix, others.get(random.nextInt(others.size())).id());
        writer.create(user, prefix + " new " + random.nextInt(1_000_000), AccessMode.PRIVATE);
      } while (!request.getPageToken().isEmpty() && seen.size() < 1_000);
      assertThat(seen.stream().filter(staying::contains))
          .as("round " + round)
          .containsExactlyInAnyOrderElementsOf(staying);
    }
  }

  private static void disturb(Random random, String prefix, String id) {
    switch (random.nextInt(5)) {
      case 0 -> writer.delete(id);
      case 1 -> writer.change(id, edit -> edit.deletedAt(null));
      case 2 -> writer.change(id, edit -> edit.name(prefix + " " + random.nextInt(1_000_000)));
      case 3 -> writer.change(id, edit -> edit.access(closed()));
      default -> writer.change(id, edit -> edit.access(closed(USE)));
    }
  }

  @Test
  void aPageHas50ItemsUnlessAsked_and500AtMost() {
    writer.createAll("hoarder", IntStream.range(0, 501).mapToObj(i -> "hoard " + i).toList());
    Listing hoarder = Listing.of(broker, calls, "hoarder");
    ListItemsRequest.Builder request = ListItemsRequest.newBuilder().setView(View.PRIVATE);
    assertThat(hoarder.page(request.build()).getItemsCount()).isEqualTo(50);
    for (int size : new int[] {500, 501, Integer.MAX_VALUE}) {
      ListItemsResponse page = hoarder.page(request.setPageSize(size).build());
      assertThat(page.getItemsCount()).as("pages of %d", size).isEqualTo(500);
      assertThat(page.getNextPageToken()).isNotEmpty();
    }
  }

  @Test
  void rightsAreJudgedAnewOnEachPage() {
    Item first = share("rights 1");
    Item second = share("rights 2");
    Item third = share("rights 3");
    Listing reader = Listing.of(broker, calls, "reader");
    ListItemsRequest.Builder request =
        ListItemsRequest.newBuilder().setPageSize(1).setView(View.PRIVATE);
    ListItemsResponse page = reader.page(request.build());
    assertThat(page.getItems(0).getId()).isEqualTo(first.id());
    writer.change(second.id(), edit -> edit.access(closed()));
    ListItemsResponse next = reader.page(request.setPageToken(page.getNextPageToken()).build());
    assertThat(next.getItemsList())
        .extracting(io.stepvault.v1.Item::getId)
        .containsExactly(third.id());
    assertThat(next.getNextPageToken()).isEmpty();
  }

  private static Item share(String name) {
    Item item = writer.create("owner", name, AccessMode.RESTRICTED);
    return writer.change(
        item.id(),
        edit -> edit.access(closed(new Grant(Principal.user("reader"), Permission.CAN_USE))));
  }

  @Test
  void anAdminsNextPageNeedsTheScopeAgain() {
    writer.create("someone", "admins 1", AccessMode.PRIVATE);
    writer.create("someone", "admins 2", AccessMode.PRIVATE);
    ListItemsRequest.Builder request =
        ListItemsRequest.newBuilder().setPageSize(1).setView(View.PRIVATE_ADMIN);
    request.setPageToken(
        Listing.admin(broker, calls, "root").page(request.build()).getNextPageToken());
    assertThat(Refused.by(() -> Listing.of(broker, calls, "root").page(request.build())).reason())
        .isEqualTo(ErrorReason.SCOPE_MISSING);
  }

  @Test
  void aPageTokenIsGoodForItsListAlone() {
    writer.create("binder", "bound 1", AccessMode.PRIVATE);
    writer.create("binder", "bound 2", AccessMode.PRIVATE);
    Listing binder = Listing.admin(broker, calls, "binder");
    ListItemsRequest.Builder request = ListItemsRequest.newBuilder().setPageSize(1);
    request.setPageToken(binder.page(request.build()).getNextPageToken());
    assertThat(binder.page(request.build()).getItemsCount()).isEqualTo(1);
    assertThat(binder.page(request.clone().setPageSize(2).build()).getItemsCount()).isPositive();
    assertThat(
            binder
                .page(request.clone().setView(View.ALL).setOrder(Order.NAME).build())
                .getItemsCount())
        .as("the same list, spelled out")
        .isPositive();
    for (ListItemsRequest.Builder other :
        List.of(
            request.clone().setView(View.TEAM),
            request.clone().setView(View.PRIVATE),
            request.clone().setView(View.PRIVATE_ADMIN),
            request.clone().setOrder(Order.CREATED_AT_DESC),
            request.clone().setOrder(Order.EXPIRES_AT),
            filtered(request, ItemFilter.newBuilder().setNamePrefix("b")),
            filtered(request, ItemFilter.newBuilder().setText("b")),
            filtered(request, ItemFilter.newBuilder().addKinds(io.stepvault.v1.Item.Kind.SECRET)),
            filtered(request, ItemFilter.newBuilder().putLabels("env", "")),
            filtered(
                request,
                ItemFilter.newBuilder()
                    .setExpiresBefore(
                        com.google.protobuf.Timestamp.newBuilder().setSeconds(4_000_000_000L))),
            filtered(
                request,
                ItemFilter.newBuilder()
                    .setUnusedSince(
                        com.google.protobuf.Timestamp.newBuilder().setSeconds(4_000_000_000L))),
            filtered(request, ItemFilter.newBuilder().setRotationOverdue(true)),
            filtered(
                request, ItemFilter.newBuilder().setAtLeast(io.stepvault.v1.Permission.CAN_USE)),
            filtered(request, ItemFilter.newBuilder().setDeleted(true)))) {
      assertThat(Refused.by(() -> binder.page(other.build())).reason())
          .as(other.toString())
          .isEqualTo(ErrorReason.PAGE_TOKEN_INVALID);
    }
    assertThat(Refused.by(() -> Listing.of(broker, calls, "other").page(request.build())).reason())
        .isEqualTo(ErrorReason.PAGE_TOKEN_INVALID);
  }

  private static ListItemsRequest.Builder filtered(
      ListItemsRequest.Builder request, ItemFilter.Builder filter) {
    return request.clone().setFilter(filter);
  }
}
