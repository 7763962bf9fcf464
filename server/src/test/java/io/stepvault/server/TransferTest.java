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
import io.stepvault.server.testing.TestBroker;
import io.stepvault.v1.Access.Mode;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.Item;
import io.stepvault.v1.Permission;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.TransferItemRequest;
import io.stepvault.v1.UpdateItemRequest;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Items of somebody who leaves: whom they go to, and what an admin may do about them. */
final class TransferTest {
  private static TestBroker broker;
  private static People people;
  private static VaultServiceBlockingStub alice;
  private static VaultServiceBlockingStub bob;
  private static VaultServiceBlockingStub admin;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    people = People.of(broker, "default");
    alice = people.user("alice");
    bob = people.user("bob");
    admin = people.admin("root");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static Item transfer(VaultServiceBlockingStub user, Item item, String newOwner) {
    return user.transferItem(
            TransferItemRequest.newBuilder().setId(item.getId()).setNewOwner(newOwner).build())
        .getItem();
  }

  private static void delete(VaultServiceBlockingStub user, Item item) {
    assertThat(
            user.deleteItem(DeleteItemRequest.newBuilder().setId(item.getId()).build())
                .getItem()
                .getState())
        .isEqualTo(Item.State.DELETED);
  }

  @Test
  void itsOwnerHandsASharedItemToAnybody() {
    Item team = store(alice, "handed over", Mode.TEAM);
    Item given = transfer(alice, team, "bob");
    assertThat(given.getOwner()).isEqualTo("bob");
    assertThat(given.getMyPermission()).isEqualTo(Permission.CAN_USE);
    assertThat(get(bob, team).getMyPermission()).isEqualTo(Permission.CAN_EDIT);
    assertThat(people.resolve("alice", "handed over")).isEqualTo("value of handed over");

    Item restricted = store(alice, "handed over too", Mode.RESTRICTED);
    transfer(alice, restricted, "bob");
    assertThat(people.resolve("bob", "handed over too")).isEqualTo("value of handed over too");
  }

  @Test
  void theOldOwnerKeepsWhatModeAndGrantsGive() {
    Item item = store(alice, "nothing kept", Mode.RESTRICTED, canUse(aGroup("billing")));
    transfer(alice, item, "bob");
    people.assertUnresolved("alice", "nothing kept");
    assertRefused(ErrorReason.ITEM_NOT_FOUND, () -> get(alice, item));
    assertThat(people.resolve("alice", "nothing kept", "billing"))
        .isEqualTo("value of nothing kept");
    assertThat(get(people.user("alice", "billing"), item).getMyPermission())
        .isEqualTo(Permission.CAN_USE);
  }

  @Test
  void theNewOwnersOwnGrantIsDropped() {
    Item item =
        store(alice, "no grant", Mode.RESTRICTED, canUse(aUser("bob")), canUse(aUser("carol")));
    transfer(alice, item, "bob");
    assertThat(get(bob, item).getAccess().getGrantsList()).containsExactly(canUse(aUser("carol")));
    // Now that alice is not the owner she can be granted what she had.
    bob.setAccess(access(item).addPut(canEdit(aUser("alice"))).build());
    assertThat(get(alice, item).getMyPermission()).isEqualTo(Permission.CAN_EDIT);
  }

  @Test
  void editorsThatDoNotOwnAnItemCannotHandItOn() {
    Item item =
        store(alice, "not to give", Mode.RESTRICTED, canEdit(aUser("bob")), canUse(aUser("carol")));
    assertRefused(ErrorReason.NOT_PERMITTED, () -> transfer(bob, item, "bob"));
    assertRefused(ErrorReason.NOT_PERMITTED, () -> transfer(people.user("carol"), item, "carol"));
    assertRefused(ErrorReason.ITEM_NOT_FOUND, () -> transfer(people.user("dave"), item, "dave"));
    assertThat(get(alice, item)).isEqualTo(item);
  }

  @Test
  void aPrivateItemIsSharedBeforeItIsHandedOver() {
    Item item = store(alice, "private before", Mode.PRIVATE);
    assertRefused(ErrorReason.NOT_PERMITTED, () -> transfer(alice, item, "bob"));
    assertRefused(ErrorReason.ITEM_NOT_FOUND, () -> transfer(bob, item, "bob"));
    alice.setAccess(access(item).setMode(Mode.RESTRICTED).build());
    assertThat(transfer(alice, item, "bob").getOwner()).isEqualTo("bob");
  }

  @Test
  void theNewOwnerIsAnother() {
    Item item = store(alice, "mine already", Mode.TEAM);
    assertInvalid("new_owner", () -> transfer(alice, item, "alice"));
    assertInvalid("new_owner", () -> transfer(admin, item, "alice"));
    delete(alice, item);
    assertRefused(ErrorReason.ITEM_DELETED, () -> transfer(alice, item, "bob"));
  }

  @Test
  void anAdminHandsTeamItemsToAnybodyAndRestrictedOnesToTheirEditors() {
    Item team = store(alice, "left by alice", Mode.TEAM);
    assertThat(transfer(admin, team, "bob").getOwner()).isEqualTo("bob");

    Item restricted =
        store(
            alice,
            "left by alice too",
            Mode.RESTRICTED,
            canUse(aUser("bob")),
            canEdit(aUser("carol")),
            canEdit(aGroup("leads")));
    for (String other : List.of("bob", "dave", "root", "leads")) {
      assertRefused(ErrorReason.NOT_PERMITTED, () -> transfer(admin, restricted, other));
    }
    assertThat(transfer(admin, restricted, "carol").getOwner()).isEqualTo("carol");
    people.assertUnresolved("root", "left by alice too");
  }

  @Test
  void anAdminBringsBackWhatWasTransferredToNobody() {
    Item item = store(alice, "lost by a typo", Mode.RESTRICTED);
    transfer(alice, item, "bbo");
    people.assertUnresolved("alice", "lost by a typo");
    for (String other : List.of("bob", "root")) {
      assertRefused(ErrorReason.NOT_PERMITTED, () -> transfer(admin, item, other));
    }
    assertRefused(ErrorReason.ITEM_NOT_FOUND, () -> transfer(alice, item, "alice"));
    Item back = transfer(admin, item, "alice");
    assertThat(back.getOwner()).isEqualTo("alice");
    assertThat(back.getMyPermission()).isEqualTo(Permission.PERMISSION_UNSPECIFIED);
    people.assertUnresolved("root", item.getId());
    assertThat(people.resolve("alice", "lost by a typo")).isEqualTo("value of lost by a typo");
  }

  @Test
  void whatWasStoredSinceComesBackToNobodyWhoStoredAnOlderVersion() {
    Item item = store(alice, "changed since", Mode.RESTRICTED);
    transfer(alice, item, "bob");
    bob.rotateItem(RotateItemRequest.newBuilder().setId(item.getId()).setSecret("bob's").build());
    assertRefused(ErrorReason.NOT_PERMITTED, () -> transfer(admin, item, "alice"));
    transfer(bob, item, "bbo");
    assertRefused(ErrorReason.NOT_PERMITTED, () -> transfer(admin, item, "alice"));
    assertThat(transfer(admin, item, "bob").getOwner()).isEqualTo("bob");
  }

  @Test
  void anAdminSeesThePrivateItemsOfOneWhoLeftAndCanOnlyDeleteThem() {
    Item item = store(alice, "alice's own", Mode.PRIVATE);
    Item seen = get(admin, item);
    assertThat(seen.getName()).isEqualTo("alice's own");
    assertThat(seen.getMyPermission()).isEqualTo(Permission.PERMISSION_UNSPECIFIED);
    assertThat(seen.getOwner()).isEqualTo("alice");
    // Not by name: that is a question of the admin's own items.
    assertRefused(
        ErrorReason.ITEM_NOT_FOUND,
        () -> admin.getItem(GetItemRequest.newBuilder().setName("alice's own").build()));

    for (ThrowingCallable change :
        List.<ThrowingCallable>of(
            () -> transfer(admin, item, "root"),
            () -> admin.setAccess(access(item).setMode(Mode.TEAM).build()),
            () -> admin.setAccess(access(item).addPut(canUse(aUser("root"))).build()),
            () ->
                admin.updateItem(
                    UpdateItemRequest.newBuilder().setId(item.getId()).setNote("n").build()),
            () ->
                admin.rotateItem(
                    RotateItemRequest.newBuilder().setId(item.getId()).setSecret("x").build()))) {
      assertRefused(ErrorReason.NOT_PERMITTED, change);
    }
    people.assertUnresolved("root", item.getId());
    assertThat(get(alice, item)).isEqualTo(item);
    delete(admin, item);
    assertThat(get(alice, item).getState()).isEqualTo(Item.State.DELETED);
  }

  @Test
  void anAdminDeletesSharedItemsAndSharesNone() {
    Item restricted = store(alice, "admin's to delete", Mode.RESTRICTED, canUse(aUser("root")));
    assertRefused(
        ErrorReason.NOT_PERMITTED,
        () -> admin.setAccess(access(restricted).addPut(canUse(aUser("bob"))).build()));
    delete(admin, restricted);
    Item team = store(alice, "admin's to delete too", Mode.TEAM);
    delete(admin, team);
    // Without the scope, the same user sees nothing of it.
    Item other = store(alice, "out of reach", Mode.PRIVATE);
    assertRefused(ErrorReason.ITEM_NOT_FOUND, () -> get(people.user("root"), other));
  }
}
