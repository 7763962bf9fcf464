package io.stepvault.server;

import static io.stepvault.server.testing.People.aGroup;
import static io.stepvault.server.testing.People.aUser;
import static io.stepvault.server.testing.People.access;
import static io.stepvault.server.testing.People.assertInvalid;
import static io.stepvault.server.testing.People.assertRefused;
import static io.stepvault.server.testing.People.canEdit;
import static io.stepvault.server.testing.People.canUse;
import static io.stepvault.server.testing.People.get;
import static io.stepvault.server.testing.People.store;
import static org.assertj.core.api.Assertions.assertThat;

import io.stepvault.server.testing.People;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.v1.Access;
import io.stepvault.v1.Access.Mode;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.Item;
import io.stepvault.v1.Permission;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.SetAccessRequest;
import io.stepvault.v1.UpdateItemRequest;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may use and change an item, and how that changes. */
final class SharingTest {
  private static TestBroker broker;
  private static People people;
  private static VaultServiceBlockingStub alice;
  private static VaultServiceBlockingStub bob;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    people = People.of(broker, "default");
    alice = people.user("alice");
    bob = people.user("bob");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static Item set(VaultServiceBlockingStub user, SetAccessRequest.Builder request) {
    return user.setAccess(request.build()).getItem();
  }

  @Test
  void aRestrictedItemIsUsedByItsOwnerAndByThoseWhomItWasGrantedTo() {
    Item item =
        store(
            alice,
            "restricted",
            Mode.RESTRICTED,
            canUse(aUser("bob")),
            canUse(aGroup("billing")),
            canUse(aGroup("dave")));
    for (String reference : List.of("restricted", item.getId())) {
      assertThat(people.resolve("alice", reference)).isEqualTo("value of restricted");
      assertThat(people.resolve("bob", reference)).isEqualTo("value of restricted");
      assertThat(people.resolve("carol", reference, "sales", "billing"))
          .isEqualTo("value of restricted");
      people.assertUnresolved("carol", reference, "sales");
      // A user is no group of the same name, nor the other way round.
      people.assertUnresolved("dave", reference);
      people.assertUnresolved("carol", reference, "bob");
    }
    assertThat(get(bob, item).getMyPermission()).isEqualTo(Permission.CAN_USE);
    assertThat(get(people.user("carol", "billing"), item).getMyPermission())
        .isEqualTo(Permission.CAN_USE);
    assertRefused(ErrorReason.ITEM_NOT_FOUND, () -> get(people.user("carol"), item));
  }

  @Test
  void sharingAndItsEndTakeEffectAtTheNextResolve() {
    Item item = store(alice, "on and off", Mode.RESTRICTED);
    people.assertUnresolved("bob", "on and off");
    people.assertUnresolved("carol", item.getId(), "billing");

    set(alice, access(item).addPut(canUse(aUser("bob"))).addPut(canUse(aGroup("billing"))));
    assertThat(people.resolve("bob", "on and off")).isEqualTo("value of on and off");
    assertThat(people.resolve("carol", item.getId(), "billing")).isEqualTo("value of on and off");

    set(alice, access(item).addRemove(aUser("bob")));
    people.assertUnresolved("bob", "on and off");
    assertThat(people.resolve("carol", item.getId(), "billing")).isEqualTo("value of on and off");

    set(alice, access(item).addRemove(aGroup("billing")));
    people.assertUnresolved("carol", item.getId(), "billing");
    assertThat(people.resolve("alice", "on and off")).isEqualTo("value of on and off");
  }

  @Test
  void aModeTakesEffectAtTheNextResolve() {
    Item item = store(alice, "every mode", Mode.PRIVATE);
    people.assertUnresolved("bob", "every mode");
    set(alice, access(item).setMode(Mode.TEAM));
    assertThat(people.resolve("bob", "every mode")).isEqualTo("value of every mode");
    set(alice, access(item).setMode(Mode.RESTRICTED));
    people.assertUnresolved("bob", "every mode");
    set(alice, access(item).setMode(Mode.PRIVATE));
    people.assertUnresolved("bob", item.getId());
    assertThat(people.resolve("alice", "every mode")).isEqualTo("value of every mode");
  }

  @Test
  void setAccessChangesOnlyWhatItNames() {
    Item item =
        store(alice, "named", Mode.RESTRICTED, canUse(aUser("bob")), canEdit(aUser("carol")));
    assertThat(item.getAccess().getGrantsList())
        .containsExactly(canUse(aUser("bob")), canEdit(aUser("carol")));

    Item team = set(alice, access(item).setMode(Mode.TEAM));
    assertThat(team.getAccess().getGrantsList()).isEqualTo(item.getAccess().getGrantsList());
    Item put = set(alice, access(item).addPut(canEdit(aUser("bob"))));
    assertThat(put.getAccess())
        .isEqualTo(
            Access.newBuilder()
                .setMode(Mode.TEAM)
                .addGrants(canEdit(aUser("bob")))
                .addGrants(canEdit(aUser("carol")))
                .build());
    // Whom nothing was granted to, nothing is taken from.
    Item removed = set(alice, access(item).addRemove(aUser("carol")).addRemove(aUser("nobody")));
    assertThat(removed.getAccess().getGrantsList()).containsExactly(canEdit(aUser("bob")));
    assertThat(removed.getGrantCount()).isEqualTo(1);
    assertThat(removed.getName()).isEqualTo("named");
    assertThat(get(alice, item)).isEqualTo(removed);
  }

  @Test
  void canEditChangesAndSharesAndCanUseDoesNot() {
    Item item =
        store(
            alice,
            "edited",
            Mode.RESTRICTED,
            canUse(aUser("bob")),
            canUse(aUser("carol")),
            canEdit(aGroup("leads")));
    for (ThrowingCallable change :
        List.<ThrowingCallable>of(
            () -> set(bob, access(item).addPut(canUse(aUser("dave")))),
            () -> set(bob, access(item).setMode(Mode.TEAM)),
            () -> set(bob, access(item).addRemove(aUser("bob"))),
            () ->
                bob.updateItem(
                    UpdateItemRequest.newBuilder().setId(item.getId()).setNote("mine").build()),
            () -> bob.rotateItem(rotation(item)),
            () -> bob.deleteItem(DeleteItemRequest.newBuilder().setId(item.getId()).build()))) {
      assertRefused(ErrorReason.NOT_PERMITTED, change);
    }
    assertThat(get(alice, item)).isEqualTo(item);

    // The stronger of a user's own grant and their groups' counts.
    VaultServiceBlockingStub carol = people.user("carol", "leads");
    assertThat(get(carol, item).getMyPermission()).isEqualTo(Permission.CAN_EDIT);
    carol.rotateItem(rotation(item));
    assertThat(people.resolve("bob", "edited")).isEqualTo("rotated");
    set(carol, access(item).addPut(canUse(aUser("dave"))));
    assertThat(people.resolve("dave", "edited")).isEqualTo("rotated");
    // Runs of the same user without the group use it all the same.
    assertThat(people.resolve("carol", "edited")).isEqualTo("rotated");
    assertRefused(
        ErrorReason.NOT_PERMITTED,
        () -> set(people.user("carol"), access(item).addPut(canUse(aUser("erin")))));
  }

  private static RotateItemRequest rotation(Item item) {
    return RotateItemRequest.newBuilder().setId(item.getId()).setSecret("rotated").build();
  }

  @Test
  void aGrantOnATeamItemMayAddEditing() {
    Item item = store(alice, "team with editor", Mode.TEAM, canEdit(aUser("bob")));
    assertThat(get(bob, item).getMyPermission()).isEqualTo(Permission.CAN_EDIT);
    assertThat(get(people.user("carol"), item).getMyPermission()).isEqualTo(Permission.CAN_USE);
    set(bob, access(item).addRemove(aUser("bob")));
    assertRefused(
        ErrorReason.NOT_PERMITTED, () -> set(bob, access(item).addPut(canEdit(aUser("bob")))));
  }

  @Test
  void onlyEditorsSeeWhomItWasGrantedTo() {
    Item item =
        store(alice, "who has it", Mode.RESTRICTED, canUse(aUser("bob")), canEdit(aUser("carol")));
    assertThat(get(bob, item).getAccess())
        .isEqualTo(Access.newBuilder().setMode(Mode.RESTRICTED).build());
    assertThat(get(bob, item).getGrantCount()).isEqualTo(2);
    assertThat(
            bob.getItem(GetItemRequest.newBuilder().setName("who has it").build())
                .getItem()
                .getAccess()
                .getGrantsCount())
        .isZero();
    for (VaultServiceBlockingStub knowing :
        List.of(alice, people.user("carol"), people.admin("root"))) {
      assertThat(get(knowing, item).getAccess().getGrantsList())
          .containsExactly(canUse(aUser("bob")), canEdit(aUser("carol")));
    }
  }

  @Test
  void whoCannotUseAnItemLearnsNothingOfIt() {
    Item item = store(alice, "not for bob", Mode.RESTRICTED, canUse(aUser("carol")));
    byte[] absent =
        Refused.by(
                () ->
                    set(
                        bob,
                        SetAccessRequest.newBuilder()
                            .setId("vlt_01jd2m3q5vf8p9t6r7w8x9y0z1")
                            .setMode(Mode.TEAM)))
            .status()
            .toByteArray();
    for (ThrowingCallable attempt :
        List.<ThrowingCallable>of(
            () -> set(bob, access(item).setMode(Mode.TEAM)),
            () -> set(bob, access(item).addPut(canUse(aUser("alice")))),
            () -> set(bob, access(item).setMode(Mode.TEAM).setEtag("0")),
            () -> get(bob, item),
            () ->
                bob.updateItem(
                    UpdateItemRequest.newBuilder().setId(item.getId()).setNote("n").build()))) {
      assertThat(Refused.by(attempt).status().toByteArray()).isEqualTo(absent);
    }
  }

  @Test
  void atMost200GrantsAreKept() {
    Item item = store(alice, "crowded", Mode.RESTRICTED);
    SetAccessRequest.Builder many = access(item);
    IntStream.range(0, 200).forEach(i -> many.addPut(canUse(aUser("user " + i))));
    assertThat(set(alice, many).getGrantCount()).isEqualTo(200);
    assertInvalid("put", () -> set(alice, access(item).addPut(canUse(aUser("one more")))));
    // One that is there already is no more, nor one in the place of another.
    set(alice, access(item).addPut(canEdit(aUser("user 7"))));
    Item swapped =
        set(alice, access(item).addPut(canUse(aUser("another"))).addRemove(aUser("user 8")));
    assertThat(swapped.getGrantCount()).isEqualTo(200);
    assertThat(people.resolve("another", "crowded")).isEqualTo("value of crowded");
    people.assertUnresolved("user 8", "crowded");
  }

  @Test
  void twoWhoShareAtOnceBothSucceed() {
    Item item = store(alice, "shared at once", Mode.RESTRICTED, canEdit(aUser("bob")));
    List<CompletableFuture<Item>> all =
        IntStream.range(0, 12)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () ->
                            set(
                                i % 2 == 0 ? alice : bob,
                                access(item).addPut(canUse(aUser("guest " + i))))))
            .toList();
    all.forEach(CompletableFuture::join);
    assertThat(get(alice, item).getGrantCount()).isEqualTo(13);
    IntStream.range(0, 12)
        .forEach(
            i ->
                assertThat(people.resolve("guest " + i, "shared at once"))
                    .isEqualTo("value of shared at once"));
  }

  @Test
  void whoGivesUpTheirOwnGrantNoLongerSeesTheItem() {
    Item item = store(alice, "given up", Mode.RESTRICTED, canEdit(aUser("bob")));
    Item last = set(bob, access(item).addRemove(aUser("bob")));
    assertThat(last.getMyPermission()).isEqualTo(Permission.PERMISSION_UNSPECIFIED);
    assertThat(last.getAccess().getGrantsCount()).isZero();
    assertRefused(ErrorReason.ITEM_NOT_FOUND, () -> get(bob, item));
    people.assertUnresolved("bob", item.getId());
  }

  @Test
  void aDeletedItemIsNotShared() {
    Item item = store(alice, "deleted, not shared", Mode.RESTRICTED);
    alice.deleteItem(DeleteItemRequest.newBuilder().setId(item.getId()).build());
    assertRefused(
        ErrorReason.ITEM_DELETED, () -> set(alice, access(item).addPut(canUse(aUser("bob")))));
  }
}
