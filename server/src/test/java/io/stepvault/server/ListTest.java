package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.Access;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.Item;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.ListItemsResponse;
import io.stepvault.v1.VaultServiceGrpc;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Lists: who sees what, page by page, while items come and go. */
final class ListTest {
  private static TestBroker broker;
  private static TestCalls calls;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    broker.ensureOrganization("other");
    calls = TestCalls.register(broker, "default");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static Item create(String user, String name, Access.Mode mode) {
    return calls
        .vaultOf(user)
        .createItem(
            CreateItemRequest.newBuilder()
                .setName(name)
                .setSecret("value")
                .setAccess(Access.newBuilder().setMode(mode))
                .build())
        .getItem();
  }

  private static void delete(String user, Item item) {
    var unused =
        calls.vaultOf(user).deleteItem(DeleteItemRequest.newBuilder().setId(item.getId()).build());
  }

  private static ListItemsResponse page(VaultServiceBlockingStub by, int size, String token) {
    return by.listItems(
        ListItemsRequest.newBuilder().setPageSize(size).setPageToken(token).build());
  }

  private static List<String> names(ListItemsResponse page) {
    return page.getItemsList().stream().map(Item::getName).toList();
  }

  @Test
  void aUserSeesWhatTheUserCanUseByNameThenId() {
    String team = create("dora", "b team", Access.Mode.TEAM).getId();
    create("dora", "c hers", Access.Mode.PRIVATE);
    create("eve", "a private", Access.Mode.PRIVATE);
    create("eve", "B capital", Access.Mode.PRIVATE);
    delete("eve", create("eve", "gone", Access.Mode.PRIVATE));
    String mine = create("eve", "b team", Access.Mode.PRIVATE).getId();
    List<Item> seen = page(calls.vaultOf("eve"), 0, "").getItemsList();
    assertThat(seen)
        .extracting(Item::getName)
        .containsExactly("B capital", "a private", "b team", "b team");
    assertThat(seen.subList(2, 4)).extracting(Item::getId).containsExactly(team, mine);
  }

  @Test
  void anExpiredItemIsListedAsExpired() {
    calls
        .vaultOf("expirer")
        .createItem(
            CreateItemRequest.newBuilder()
                .setName("short")
                .setSecret("value")
                .setExpiresAt(
                    Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond() + 100))
                .build());
    broker.moveDatabaseClock(Duration.ofSeconds(101));
    try {
      assertThat(page(calls.vaultOf("expirer"), 500, "").getItemsList())
          .filteredOn(item -> item.getName().equals("short"))
          .extracting(Item::getState)
          .containsExactly(Item.State.EXPIRED);
    } finally {
      broker.moveDatabaseClock(Duration.ZERO);
    }
  }

  @Test
  void pagesGoOnWhereTheLastOneEndedWhileItemsComeAndGo() {
    String user = "pager";
    List<Item> items = new ArrayList<>();
    for (int i = 10; i < 20; i++) {
      items.add(create(user, "page " + i, Access.Mode.PRIVATE));
    }
    VaultServiceBlockingStub pager = calls.vaultOf(user);
    List<String> seen = new ArrayList<>();
    boolean changed = false;
    String token = "";
    do {
      ListItemsResponse page = page(pager, 3, token);
      assertThat(page.getItemsCount()).isBetween(1, 3);
      // One item of the team may be there, of another test.
      seen.addAll(names(page).stream().filter(name -> name.startsWith("page ")).toList());
      token = page.getNextPageToken();
      if (!changed && seen.contains("page 12")) {
        create(user, "page 000", Access.Mode.PRIVATE); // Before: not seen any more.
        create(user, "page 185", Access.Mode.PRIVATE); // Behind: seen.
        delete(user, items.get(2)); // Seen already.
        delete(user, items.get(7)); // Not seen yet: never seen.
        changed = true;
      }
    } while (!token.isEmpty());
    assertThat(seen)
        .containsExactly(
            "page 10",
            "page 11",
            "page 12",
            "page 13",
            "page 14",
            "page 15",
            "page 16",
            "page 18",
            "page 185",
            "page 19");
  }

  @Test
  void aPageHoldsAsManyAsWereAskedForAndTheLastOneSaysSo() {
    String user = "sizer";
    for (int i = 100; i < 152; i++) {
      create(user, "page sized " + i, Access.Mode.PRIVATE);
    }
    VaultServiceBlockingStub sizer = calls.vaultOf(user);
    int all = page(sizer, 500, "").getItemsCount();
    assertThat(all).isGreaterThanOrEqualTo(52);
    assertThat(page(sizer, 500, "").getNextPageToken()).isEmpty();
    assertThat(page(sizer, Integer.MAX_VALUE, "").getItemsCount()).isEqualTo(all);
    assertThat(page(sizer, 0, "").getItemsCount()).isEqualTo(50);
    assertThat(page(sizer, all, "").getNextPageToken()).isEmpty();
    assertThat(page(sizer, all - 1, "").getNextPageToken()).isNotEmpty();
  }

  @Test
  void aPageTokenIsGoodForItsCallerAlone() {
    create("tokener", "page token 1", Access.Mode.PRIVATE);
    create("tokener", "page token 2", Access.Mode.PRIVATE);
    String token = page(calls.vaultOf("tokener"), 1, "").getNextPageToken();
    assertThat(page(calls.vaultOf("tokener"), 1, token).getItemsCount()).isEqualTo(1);
    assertThat(token).doesNotContain("page");

    TestCalls elsewhere = TestCalls.register(broker, "other");
    VaultServiceBlockingStub otherCertificate =
        TestCalls.with(
            VaultServiceGrpc.newBlockingStub(broker.channel("backend-2")),
            calls.token("backend-2"));
    String alices = pageTokenOfAlice();
    for (Runnable foreign :
        List.<Runnable>of(
            () -> page(calls.vaultOf("thief"), 1, token),
            () -> page(elsewhere.vaultOf("tokener"), 1, token),
            () -> page(otherCertificate, 1, alices),
            () -> page(calls.vaultOf("tokener"), 1, token + "A"),
            () -> page(calls.vaultOf("tokener"), 1, token.substring(1)),
            () -> page(calls.vaultOf("tokener"), 1, token + "=="),
            () -> page(calls.vaultOf("tokener"), 1, swapFirst(token)))) {
      assertThat(Refused.by(foreign::run).reason()).isEqualTo(ErrorReason.PAGE_TOKEN_INVALID);
    }
  }

  private static String pageTokenOfAlice() {
    create("alice", "page of alice 1", Access.Mode.PRIVATE);
    create("alice", "page of alice 2", Access.Mode.PRIVATE);
    return page(calls.vault(), 1, "").getNextPageToken();
  }

  private static String swapFirst(String token) {
    return (token.charAt(0) == 'A' ? 'B' : 'A') + token.substring(1);
  }
}
