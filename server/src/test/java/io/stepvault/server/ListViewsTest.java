package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.stepvault.server.item.Access;
import io.stepvault.server.item.AccessMode;
import io.stepvault.server.item.Grant;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.Kind;
import io.stepvault.server.item.Permission;
import io.stepvault.server.item.Principal;
import io.stepvault.server.testing.ItemWriter;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.ItemFilter;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.ListItemsRequest.View;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The views of ListItems: who sees what in which. */
final class ListViewsTest {
  private static final Principal EVE = Principal.user("eve");
  private static final Principal OPS = Principal.group("ops");

  private static TestBroker broker;
  private static TestCalls calls;
  private static ItemWriter writer;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = Listing.register(broker, "default");
    writer = ItemWriter.open(broker, "default");
    share("team", AccessMode.TEAM);
    share("team, eve edits", AccessMode.TEAM, new Grant(EVE, Permission.CAN_EDIT));
    share("team, ops edit", AccessMode.TEAM, new Grant(OPS, Permission.CAN_EDIT));
    share("closed", AccessMode.RESTRICTED);
    share("closed, eve uses", AccessMode.RESTRICTED, new Grant(EVE, Permission.CAN_USE));
    share("closed, ops use", AccessMode.RESTRICTED, new Grant(OPS, Permission.CAN_USE));
    share(
        "closed, ops use, eve edits",
        AccessMode.RESTRICTED,
        new Grant(OPS, Permission.CAN_USE),
        new Grant(EVE, Permission.CAN_EDIT));
    share("private", AccessMode.PRIVATE);
    writer.create("eve", "eve's private", AccessMode.PRIVATE);
    writer.create("eve", "eve's team", AccessMode.TEAM);
    writer.create("ops", "of a user named as the group", AccessMode.PRIVATE);
    writer.delete(share("team, gone", AccessMode.TEAM).id());
    writer.delete(
        share("closed, gone, ops use", AccessMode.RESTRICTED, new Grant(OPS, Permission.CAN_USE))
            .id());
    writer.delete(writer.create("eve", "eve's gone", AccessMode.PRIVATE).id());
  }

  @AfterAll
  static void stop() {
    writer.close();
    broker.close();
  }

  private static Item share(String name, AccessMode mode, Grant... grants) {
    return writer.create(
        "dora",
        name,
        Kind.SECRET,
        mode,
        edit -> edit.access(new Access(mode, "dora", List.of(grants))));
  }

  private static Listing eve(String... groups) {
    return Listing.of(broker, calls, "eve", groups);
  }

  private static ListItemsRequest.Builder view(View view) {
    return ListItemsRequest.newBuilder().setView(view);
  }

  private static ListItemsRequest.Builder view(View view, io.stepvault.v1.Permission atLeast) {
    return view(view).setFilter(ItemFilter.newBuilder().setAtLeast(atLeast));
  }

  @Test
  void allIsWhatTheUserCanUse() {
    List<String> alone =
        List.of(
            "closed, eve uses",
            "closed, ops use, eve edits",
            "eve's private",
            "eve's team",
            "team",
            "team, eve edits",
            "team, ops edit");
    assertThat(eve().names(view(View.ALL))).isEqualTo(alone);
    assertThat(eve().names(view(View.VIEW_UNSPECIFIED))).isEqualTo(alone);
    assertThat(eve("dev", "ops", "ops", "none").names(view(View.ALL)))
        .containsExactly(
            "closed, eve uses",
            "closed, ops use",
            "closed, ops use, eve edits",
            "eve's private",
            "eve's team",
            "team",
            "team, eve edits",
            "team, ops edit");
    assertThat(Listing.of(broker, calls, "stranger").names(view(View.ALL)))
        .containsExactly("eve's team", "team", "team, eve edits", "team, ops edit");
    assertThat(Listing.of(broker, calls, "stranger", "eve", "dora").names(view(View.PRIVATE)))
        .as("groups named as users")
        .isEmpty();
  }

  @Test
  void teamAndPrivateAreItsTwoHalves() {
    assertThat(eve("ops").names(view(View.TEAM)))
        .containsExactly("eve's team", "team", "team, eve edits", "team, ops edit");
    assertThat(eve("ops").names(view(View.PRIVATE)))
        .containsExactly(
            "closed, eve uses", "closed, ops use", "closed, ops use, eve edits", "eve's private");
    assertThat(Listing.of(broker, calls, "dora").names(view(View.PRIVATE)))
        .containsExactly(
            "closed",
            "closed, eve uses",
            "closed, ops use",
            "closed, ops use, eve edits",
            "private");
  }

  @Test
  void anAdminSeesWhatIsNotTheTeams() {
    Listing admin = Listing.admin(broker, calls, "root");
    assertThat(admin.names(view(View.PRIVATE_ADMIN)))
        .containsExactly(
            "closed",
            "closed, eve uses",
            "closed, ops use",
            "closed, ops use, eve edits",
            "eve's private",
            "of a user named as the group",
            "private");
    assertThat(admin.names(view(View.PRIVATE))).as("the other views stay as they are").isEmpty();
    assertThat(
            Listing.admin(broker, calls, "eve")
                .names(view(View.PRIVATE_ADMIN, io.stepvault.v1.Permission.CAN_USE)))
        .containsExactly("closed, eve uses", "closed, ops use, eve edits", "eve's private");
  }

  @Test
  void theAdminsViewNeedsTheAdminsScope() {
    Refused refused = Refused.by(() -> eve().names(view(View.PRIVATE_ADMIN)));
    assertThat(refused.code()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(refused.reason()).isEqualTo(ErrorReason.SCOPE_MISSING);
    assertThat(refused.metadata())
        .containsEntry("required", "vault.admin")
        .containsEntry("granted", "vault.read");
  }

  @Test
  void whatTheUserCanEdit() {
    var edit = io.stepvault.v1.Permission.CAN_EDIT;
    assertThat(eve("ops").names(view(View.ALL, edit)))
        .containsExactly(
            "closed, ops use, eve edits",
            "eve's private",
            "eve's team",
            "team, eve edits",
            "team, ops edit");
    assertThat(eve().names(view(View.TEAM, edit))).containsExactly("eve's team", "team, eve edits");
    assertThat(eve().names(view(View.PRIVATE, edit)))
        .containsExactly("closed, ops use, eve edits", "eve's private");
    assertThat(eve("ops").names(view(View.ALL, io.stepvault.v1.Permission.CAN_USE)))
        .isEqualTo(eve("ops").names(view(View.ALL)));
  }

  @Test
  void whatWasDeletedIsListedApartAndUntilItIsPurged() {
    // "gone": other tests delete, too.
    var deleted = ItemFilter.newBuilder().setDeleted(true).setText("gone");
    assertThat(eve("ops").names(view(View.ALL).setFilter(deleted)))
        .containsExactly("closed, gone, ops use", "eve's gone", "team, gone");
    assertThat(eve().names(view(View.PRIVATE).setFilter(deleted))).containsExactly("eve's gone");
    assertThat(eve().names(view(View.TEAM).setFilter(deleted))).containsExactly("team, gone");
    assertThat(
            Listing.admin(broker, calls, "root").names(view(View.PRIVATE_ADMIN).setFilter(deleted)))
        .containsExactly("closed, gone, ops use", "eve's gone");
    for (ListItemsRequest.Order order :
        new ListItemsRequest.Order[] {
          ListItemsRequest.Order.CREATED_AT_DESC,
          ListItemsRequest.Order.EXPIRES_AT,
          ListItemsRequest.Order.LAST_USED_AT
        }) {
      assertThat(eve("ops").names(view(View.ALL).setFilter(deleted).setOrder(order))).hasSize(3);
    }
  }

  @Test
  void accessThatChangesMovesTheItemBetweenViews() {
    Listing fred = Listing.of(broker, calls, "fred", "movers");
    Item item = writer.create("mary", "moved", AccessMode.PRIVATE);
    Principal movers = Principal.group("movers");
    assertThat(fred.names(view(View.PRIVATE))).isEmpty();
    Access restricted = new Access(AccessMode.RESTRICTED, "mary", List.of());
    writer.change(item.id(), edit -> edit.access(restricted));
    assertThat(fred.names(view(View.PRIVATE))).isEmpty();
    writer.change(
        item.id(), edit -> edit.access(restricted.with(new Grant(movers, Permission.CAN_USE))));
    assertThat(fred.names(view(View.PRIVATE))).containsExactly("moved");
    assertThat(fred.names(view(View.PRIVATE, io.stepvault.v1.Permission.CAN_EDIT))).isEmpty();
    writer.change(
        item.id(), edit -> edit.access(restricted.with(new Grant(movers, Permission.CAN_EDIT))));
    assertThat(fred.names(view(View.PRIVATE, io.stepvault.v1.Permission.CAN_EDIT)))
        .containsExactly("moved");
    writer.change(
        item.id(),
        edit ->
            edit.access(
                new Access(
                    AccessMode.TEAM, "mary", List.of(new Grant(movers, Permission.CAN_EDIT)))));
    assertThat(fred.names(view(View.PRIVATE))).isEmpty();
    assertThat(fred.names(view(View.TEAM, io.stepvault.v1.Permission.CAN_EDIT)))
        .containsExactly("moved");
    writer.change(item.id(), edit -> edit.access(new Access(AccessMode.TEAM, "fred", List.of())));
    assertThat(fred.names(view(View.TEAM, io.stepvault.v1.Permission.CAN_EDIT)))
        .containsExactly("moved");
    assertThat(
            Listing.of(broker, calls, "mary")
                .names(view(View.TEAM, io.stepvault.v1.Permission.CAN_EDIT)))
        .isEmpty();
    writer.delete(item.id());
    assertThat(fred.names(view(View.TEAM))).doesNotContain("moved");
  }

  /** Rows of listings have no MAC: whoever writes to the database can hide an item, no more. */
  @Test
  void aForgedListingShowsNothing() {
    broker.sql(
        "INSERT INTO stepvault.item_listing SELECT organization, item, access, 'USER', 'mallory',"
            + " 'CAN_EDIT', name, kind, created_at, expires_at, rotation_due_at, last_used_at, false"
            + " FROM stepvault.item_listing WHERE name IN ('private', 'closed', 'team, gone')"
            + " AND viewer_type = 'ALL'");
    try {
      Listing mallory = Listing.of(broker, calls, "mallory");
      for (View view : new View[] {View.ALL, View.TEAM, View.PRIVATE}) {
        assertThat(mallory.names(view(view))).doesNotContain("private", "closed", "team, gone");
        assertThat(mallory.names(view(view, io.stepvault.v1.Permission.CAN_EDIT))).isEmpty();
      }
    } finally {
      broker.sql("DELETE FROM stepvault.item_listing WHERE viewer = 'mallory'");
    }
  }

  @Test
  void whatIsPastItsRestoreWindowIsNotListed() {
    Item item = writer.create("olga", "long ago", AccessMode.PRIVATE);
    writer.change(item.id(), edit -> edit.deletedAt(item.createdAt().minus(Item.RESTORABLE)));
    Item other = writer.create("olga", "not so long ago", AccessMode.PRIVATE);
    writer.change(
        other.id(),
        edit ->
            edit.deletedAt(other.createdAt().minus(Item.RESTORABLE).plus(Duration.ofMinutes(10))));
    assertThat(
            Listing.of(broker, calls, "olga")
                .names(view(View.PRIVATE).setFilter(ItemFilter.newBuilder().setDeleted(true))))
        .containsExactly("not so long ago");
  }
}
