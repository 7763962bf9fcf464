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
import io.stepvault.v1.Item;
import io.stepvault.v1.SetAccessRequest;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** From one mode to another: who may, under which name, and what it takes before. */
final class AccessModesTest {
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
  void theOwnerCanNeitherBeGrantedNorDenied() {
    Item item = store(alice, "mine for ever", Mode.RESTRICTED, canEdit(aUser("bob")));
    for (SetAccessRequest.Builder request :
        List.of(
            access(item).addRemove(aUser("alice")),
            access(item).addPut(canUse(aUser("alice"))),
            access(item).addPut(canEdit(aUser("alice"))))) {
      assertRefused(ErrorReason.LAST_EDITOR, () -> set(alice, request));
      assertRefused(ErrorReason.LAST_EDITOR, () -> set(bob, request));
    }
    assertThat(get(alice, item)).isEqualTo(item);
    // A group of that name is another principal.
    assertThat(set(alice, access(item).addPut(canUse(aGroup("alice")))).getGrantCount())
        .isEqualTo(2);
  }

  @Test
  void onlyItsOwnerMakesAnItemPrivateAndOnlyWithoutGrants() {
    Item item =
        store(alice, "to be private", Mode.RESTRICTED, canEdit(aUser("bob")), canUse(aGroup("g")));
    assertRefused(
        ErrorReason.NOT_PERMITTED,
        () ->
            set(
                bob,
                access(item).setMode(Mode.PRIVATE).addRemove(aUser("bob")).addRemove(aGroup("g"))));
    Refused refused = Refused.by(() -> set(alice, access(item).setMode(Mode.PRIVATE)));
    assertThat(refused.fields()).containsExactly("mode");
    assertThat(refused.message()).contains("2 grants");
    assertInvalid(
        "mode", () -> set(alice, access(item).setMode(Mode.PRIVATE).addRemove(aUser("bob"))));
    assertInvalid(
        "put", () -> set(alice, access(item).setMode(Mode.PRIVATE).addPut(canUse(aUser("carol")))));
    Item mine =
        set(
            alice,
            access(item).setMode(Mode.PRIVATE).addRemove(aUser("bob")).addRemove(aGroup("g")));
    assertThat(mine.getAccess()).isEqualTo(Access.newBuilder().setMode(Mode.PRIVATE).build());
    assertInvalid("put", () -> set(alice, access(item).addPut(canUse(aUser("bob")))));
    assertThat(get(alice, item)).isEqualTo(mine);
  }

  @Test
  void sharingAnItemNeedsAFreeSharedName() {
    Item shared = store(bob, "shared name", Mode.TEAM);
    Item mine = store(alice, "shared name", Mode.PRIVATE);
    for (Mode mode : List.of(Mode.TEAM, Mode.RESTRICTED)) {
      assertRefused(ErrorReason.NAME_TAKEN, () -> set(alice, access(mine).setMode(mode)));
    }
    bob.deleteItem(DeleteItemRequest.newBuilder().setId(shared.getId()).build());
    assertThat(set(alice, access(mine).setMode(Mode.TEAM)).getAccess().getMode())
        .isEqualTo(Mode.TEAM);
  }

  @Test
  void makingAnItemPrivateNeedsAFreePrivateName() {
    Item shared = store(alice, "private name", Mode.TEAM);
    Item mine = store(alice, "private name", Mode.PRIVATE);
    store(bob, "private name", Mode.PRIVATE); // Another owner's is in nobody's way.
    assertRefused(ErrorReason.NAME_TAKEN, () -> set(alice, access(shared).setMode(Mode.PRIVATE)));
    alice.deleteItem(DeleteItemRequest.newBuilder().setId(mine.getId()).build());
    assertRefused(ErrorReason.NAME_TAKEN, () -> set(alice, access(shared).setMode(Mode.PRIVATE)));

    Item free = store(alice, "free private name", Mode.TEAM);
    store(bob, "free private name", Mode.PRIVATE);
    assertThat(set(alice, access(free).setMode(Mode.PRIVATE)).getAccess().getMode())
        .isEqualTo(Mode.PRIVATE);
  }
}
