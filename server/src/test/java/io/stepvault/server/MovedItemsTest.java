package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.stepvault.server.item.Access;
import io.stepvault.server.item.AccessMode;
import io.stepvault.server.testing.DirectEdits;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.Access.Mode;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.Item;
import io.stepvault.v1.ReferenceFailure.Reason;
import io.stepvault.v1.ResolveRequest;
import io.stepvault.v1.ResolveServiceGrpc;
import io.stepvault.v1.UndeleteItemRequest;
import io.stepvault.v1.UndeleteItemResponse;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import io.stepvault.v1.Warning;
import java.time.InstantSource;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * An item that is found elsewhere now, or again, is found so by the next resolve of every broker:
 * each of two had it in memory where it was before.
 */
final class MovedItemsTest {
  private static TestBroker broker;
  private static Broker second;
  private static TestCalls calls;
  private static DirectEdits edits;
  private static List<ManagedChannel> channels;

  @BeforeAll
  static void start() throws Exception {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
    edits = new DirectEdits(broker);
    second = Broker.start(broker.config(), InstantSource.system());
    channels =
        List.of(
            broker.channel(broker.certificate("node-a"), broker.port()),
            broker.channel(broker.certificate("node-a"), second.port()));
  }

  @AfterAll
  static void stop() {
    channels.forEach(ManagedChannel::shutdownNow);
    second.close();
    edits.close();
    broker.close();
  }

  private static String resolve(ManagedChannel channel, String reference) {
    return TestCalls.with(ResolveServiceGrpc.newBlockingStub(channel), calls.token("node-a"))
        .resolve(ResolveRequest.newBuilder().addReferences(reference).build())
        .getSecrets(0)
        .getValue()
        .toStringUtf8();
  }

  private static void assertEverywhere(String reference, String value) {
    channels.forEach(channel -> assertThat(resolve(channel, reference)).isEqualTo(value));
  }

  private static void assertNowhere(String reference, Reason reason) {
    for (ManagedChannel channel : channels) {
      Refused refused = Refused.by(() -> resolve(channel, reference));
      assertThat(refused.failures().getFailures(0).getReason()).isEqualTo(reason);
    }
  }

  private static Item undelete(String id, String newName) {
    return restore(id, newName, "").getItem();
  }

  private static UndeleteItemResponse restore(String id, String newName, String requestId) {
    return calls
        .vault()
        .undeleteItem(
            UndeleteItemRequest.newBuilder()
                .setId(id)
                .setNewName(newName)
                .setRequestId(requestId)
                .build());
  }

  private static void assertHides(UndeleteItemResponse restored) {
    assertThat(restored.getWarningsList())
        .extracting(Warning::getCode)
        .containsExactly(Warning.Code.HIDES_SHARED_ITEM);
  }

  private static void delete(Item item) {
    var unused =
        calls.vault().deleteItem(DeleteItemRequest.newBuilder().setId(item.getId()).build());
  }

  private static void assertRefused(ErrorReason reason, ThrowingCallable call) {
    assertThat(Refused.by(call).reason()).isEqualTo(reason);
  }

  @Test
  void aRenamedItemIsFoundByItsNewNameAndItsId_andNotByTheOldName() {
    Item item = calls.create("old name", "value", Mode.TEAM);
    assertEverywhere("old name", "value");
    assertEverywhere(item.getId(), "value");
    assertNowhere("new name", Reason.NOT_FOUND);
    edits.edit(item.getId(), edit -> edit.name("new name"));
    assertNowhere("old name", Reason.RENAMED);
    assertEverywhere("new name", "value");
    assertEverywhere(item.getId(), "value");
    calls.create("old name", "another", Mode.TEAM);
    assertEverywhere("old name", "another");
    assertEverywhere("new name", "value");
  }

  @Test
  void whoUsesAFormerName_isToldSo_asLongAsNoItemHasIt() {
    Item item = calls.create("first", "value", Mode.TEAM);
    edits.edit(item.getId(), edit -> edit.name("second"));
    edits.edit(item.getId(), edit -> edit.name("third"));
    assertNowhere("first", Reason.RENAMED);
    assertNowhere("second", Reason.RENAMED);
    Item next = calls.create("first", "another", Mode.TEAM);
    assertEverywhere("first", "another");
    delete(next);
    assertNowhere("first", Reason.DELETED);
    assertNowhere("second", Reason.RENAMED);
    edits.edit(item.getId(), edit -> edit.name("second"));
    assertEverywhere("second", "value");
    assertNowhere("third", Reason.RENAMED);
    delete(item);
    assertNowhere("third", Reason.DELETED);
  }

  @Test
  void ofAFormerNameOnlyWhoCanUseTheItemIsTold() {
    Item item = calls.create("was shared once", "value", Mode.TEAM);
    edits.edit(item.getId(), edit -> edit.name("is shared now"));
    assertNowhere("was shared once", Reason.RENAMED);
    edits.edit(item.getId(), edit -> edit.access(Access.of(AccessMode.RESTRICTED, "bob")));
    assertNowhere("was shared once", Reason.NOT_FOUND);
    edits.edit(item.getId(), edit -> edit.access(Access.of(AccessMode.RESTRICTED, "alice")));
    assertNowhere("was shared once", Reason.RENAMED);
  }

  @Test
  void aFormerNameOfAnotherNameScopeIsNone() {
    Item item = calls.create("named in private", "value");
    edits.edit(item.getId(), edit -> edit.name("to be shared"));
    assertNowhere("named in private", Reason.RENAMED);
    edits.edit(item.getId(), edit -> edit.access(Access.of(AccessMode.TEAM, "alice")));
    assertNowhere("named in private", Reason.NOT_FOUND);
    edits.edit(item.getId(), edit -> edit.name("named in the team"));
    assertNowhere("to be shared", Reason.RENAMED);
    edits.edit(item.getId(), edit -> edit.access(Access.of(AccessMode.PRIVATE, "alice")));
    assertNowhere("to be shared", Reason.NOT_FOUND);
    assertEverywhere("named in the team", "value");
  }

  @Test
  void ofItemsThatHadANameTheLastOneCounts() {
    Item first = calls.create("had by two", "first", Mode.TEAM);
    edits.edit(first.getId(), edit -> edit.name("first of two"));
    Item second = calls.create("had by two", "second", Mode.TEAM);
    edits.edit(second.getId(), edit -> edit.name("second of two"));
    assertNowhere("had by two", Reason.RENAMED);
    edits.edit(second.getId(), edit -> edit.access(Access.of(AccessMode.RESTRICTED, "bob")));
    assertNowhere("had by two", Reason.NOT_FOUND);
    assertEverywhere("first of two", "first");
    edits.edit(first.getId(), edit -> edit.name("first again"));
    assertNowhere("first of two", Reason.RENAMED);
    assertNowhere("had by two", Reason.NOT_FOUND);
  }

  @Test
  void anItemKeepsItsLatestEightFormerNames() {
    Item item = calls.create("name 0", "value", Mode.TEAM);
    for (int i = 1; i <= 9; i++) {
      String name = "name " + i;
      edits.edit(item.getId(), edit -> edit.name(name));
    }
    assertNowhere("name 0", Reason.NOT_FOUND);
    assertNowhere("name 1", Reason.RENAMED);
    assertNowhere("name 8", Reason.RENAMED);
    assertEverywhere("name 9", "value");
  }

  @Test
  void aPrivateItemThatIsSharedStandsInItsOldPlaceNoMore() {
    Item item = calls.create("moves", "value");
    assertEverywhere("moves", "value");
    edits.edit(item.getId(), edit -> edit.access(Access.of(AccessMode.TEAM, "alice")));
    assertEverywhere("moves", "value");
    edits.edit(item.getId(), edit -> edit.access(Access.of(AccessMode.TEAM, "bob")));
    assertEverywhere("moves", "value");
    edits.edit(item.getId(), edit -> edit.access(Access.of(AccessMode.PRIVATE, "bob")));
    assertNowhere("moves", Reason.NOT_FOUND);
    assertNowhere(item.getId(), Reason.NOT_FOUND);
  }

  private static CreateItemRequest shared(String name) {
    return CreateItemRequest.newBuilder()
        .setName(name)
        .setSecret("of bob")
        .setAccess(io.stepvault.v1.Access.newBuilder().setMode(Mode.TEAM))
        .build();
  }

  @Test
  void aSharedItemThatBecomesPrivateHidesAnotherAndLeavesTheSharedPlace() {
    Item one = calls.create("hides later", "one", Mode.TEAM);
    assertEverywhere("hides later", "one");
    edits.edit(one.getId(), edit -> edit.access(Access.of(AccessMode.PRIVATE, "alice")));
    calls.vaultOf("bob").createItem(shared("hides later"));
    assertEverywhere("hides later", "one");
    edits.edit(one.getId(), edit -> edit.name("hides nothing now"));
    assertEverywhere("hides later", "of bob");
    assertEverywhere("hides nothing now", "one");
  }

  @Test
  void aDeletedItemComesBackWithItsVersions() {
    Item item = calls.create("comes back", "one");
    delete(item);
    assertNowhere("comes back", Reason.DELETED);
    Item back = undelete(item.getId(), "");
    assertThat(back.getState()).isEqualTo(Item.State.ACTIVE);
    assertThat(back.hasDeletedAt()).isFalse();
    assertThat(back.hasPurgeAt()).isFalse();
    assertEverywhere("comes back", "one");
    // What is not deleted stays as it is.
    assertThat(undelete(item.getId(), "").getState()).isEqualTo(Item.State.ACTIVE);
    assertThat(undelete(item.getId(), "ignored now").getName()).isEqualTo("comes back");
  }

  @Test
  void aDeletedItemShowsWhenItIsPurged() {
    Item item = calls.create("to be purged", "one");
    delete(item);
    Item deleted =
        calls.vault().getItem(GetItemRequest.newBuilder().setId(item.getId()).build()).getItem();
    assertThat(deleted.getPurgeAt().getSeconds() - deleted.getDeletedAt().getSeconds())
        .isEqualTo(30 * 86_400L);
  }

  @Test
  void aNameThatWasTakenMeanwhileNeedsANewOne() {
    Item item = calls.create("taken meanwhile", "one", Mode.TEAM);
    delete(item);
    Item other = calls.create("taken meanwhile", "two", Mode.TEAM);
    assertEverywhere("taken meanwhile", "two");
    assertNowhere(item.getId(), Reason.DELETED);
    assertRefused(ErrorReason.NAME_TAKEN, () -> undelete(item.getId(), ""));
    assertRefused(ErrorReason.NAME_TAKEN, () -> undelete(item.getId(), other.getName()));
    assertRefused(ErrorReason.FIELD_INVALID, () -> undelete(item.getId(), "api-key:no"));
    assertThat(undelete(item.getId(), "restored elsewhere").getName())
        .isEqualTo("restored elsewhere");
    assertEverywhere("restored elsewhere", "one");
    assertEverywhere("taken meanwhile", "two");
    assertEverywhere(item.getId(), "one");
  }

  @Test
  void aPrivateNameWasKept_soItComesBackToItsPlace() {
    Item item = calls.create("kept for it", "mine");
    delete(item);
    calls.vaultOf("bob").createItem(shared("kept for it"));
    assertNowhere("kept for it", Reason.DELETED);
    assertHides(restore(item.getId(), "", ""));
    assertEverywhere("kept for it", "mine");
  }

  @Test
  void whoRestoresAnItemBeforeASharedOneIsWarned_andWarnedAgainWhenAskingAgain() {
    calls.vaultOf("bob").createItem(shared("hidden by a restored one"));
    Item item = calls.create("restored under another", "mine");
    delete(item);
    assertHides(restore(item.getId(), "hidden by a restored one", "once"));
    assertHides(restore(item.getId(), "hidden by a restored one", "once"));
    assertEverywhere("hidden by a restored one", "mine");

    Item other = calls.create("hides nothing", "mine");
    delete(other);
    assertThat(restore(other.getId(), "", "").getWarningsList()).isEmpty();
    Item team = calls.create("shared itself", "ours", Mode.TEAM);
    delete(team);
    assertThat(restore(team.getId(), "", "").getWarningsList()).isEmpty();
  }

  @Test
  void onlyWhoCanEditRestores() {
    Item shared = calls.create("restored by whom", "one", Mode.TEAM);
    Item mine = calls.create("restored by me", "one");
    delete(shared);
    delete(mine);
    VaultServiceBlockingStub bob = calls.vaultOf("bob");
    assertRefused(
        ErrorReason.NOT_PERMITTED,
        () -> bob.undeleteItem(UndeleteItemRequest.newBuilder().setId(shared.getId()).build()));
    assertRefused(
        ErrorReason.ITEM_NOT_FOUND,
        () -> bob.undeleteItem(UndeleteItemRequest.newBuilder().setId(mine.getId()).build()));
  }
}
