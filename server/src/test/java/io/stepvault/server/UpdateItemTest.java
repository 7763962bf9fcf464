package io.stepvault.server;

import static io.stepvault.server.testing.People.aUser;
import static io.stepvault.server.testing.People.assertInvalid;
import static io.stepvault.server.testing.People.assertRefused;
import static io.stepvault.server.testing.People.canEdit;
import static io.stepvault.server.testing.People.get;
import static io.stepvault.server.testing.People.store;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import io.stepvault.server.testing.People;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.v1.Access.Mode;
import io.stepvault.v1.ApiKeyPolicy;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.Destination;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.Item;
import io.stepvault.v1.ReferenceFailure.Reason;
import io.stepvault.v1.RotationPlan;
import io.stepvault.v1.UpdateItemRequest;
import io.stepvault.v1.UpdateItemResponse;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import io.stepvault.v1.Warning;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What UpdateItem changes, what it leaves, and what a run sees of it. */
final class UpdateItemTest {
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

  @AfterEach
  void letTheClockGo() {
    broker.moveDatabaseClock(Duration.ZERO);
  }

  private static UpdateItemRequest.Builder of(Item item) {
    return UpdateItemRequest.newBuilder().setId(item.getId());
  }

  private static FieldMask mask(String... paths) {
    return FieldMask.newBuilder().addAllPaths(List.of(paths)).build();
  }

  private static Item update(VaultServiceBlockingStub user, UpdateItemRequest.Builder request) {
    return user.updateItem(request.build()).getItem();
  }

  private static Timestamp in(Duration time) {
    return Timestamp.newBuilder()
        .setSeconds(Instant.now().plus(time).getEpochSecond())
        .setNanos(123_456_789)
        .build();
  }

  private static UpdateItemRequest.Builder everything(Item item) {
    return of(item)
        .setName(item.getName() + " now")
        .setExpiresAt(in(Duration.ofDays(9)))
        .setDescription("what it is for")
        .setNote("the blue one")
        .putLabels("env", "prod")
        .putLabels("team/name", "")
        .setRotation(
            RotationPlan.newBuilder()
                .setRotateEvery(com.google.protobuf.Duration.newBuilder().setSeconds(7_776_000))
                .addContacts("ops@example.com"))
        .addDestinations(Destination.newBuilder().setHost("api.example.com"));
  }

  @Test
  void withoutAMaskTheFieldsThatAreSetAreChangedAndNoOthers() {
    Item item = store(alice, "field by field", Mode.PRIVATE);
    UpdateItemRequest.Builder request = everything(item);
    Item all = update(alice, request);
    assertThat(all.getName()).isEqualTo("field by field now");
    assertThat(all.getExpiresAt())
        .isEqualTo(request.getExpiresAt().toBuilder().setNanos(123_456_000).build());
    assertThat(all.getDescription()).isEqualTo("what it is for");
    assertThat(all.getNote()).isEqualTo("the blue one");
    assertThat(all.getLabelsMap())
        .containsOnly(java.util.Map.entry("env", "prod"), java.util.Map.entry("team/name", ""));
    assertThat(all.getRotation().getContactsList()).containsExactly("ops@example.com");
    assertThat(all.getRotation().getDueAt().getSeconds())
        .isEqualTo(item.getCreatedAt().getSeconds() + 7_776_000);
    assertThat(all.getDestinations(0).getPort()).isEqualTo(443);
    assertThat(get(alice, item)).isEqualTo(all);

    Item noted = update(alice, of(item).setNote("the red one"));
    assertThat(noted)
        .isEqualTo(
            all.toBuilder()
                .setNote("the red one")
                .setEtag(noted.getEtag())
                .setUpdatedAt(noted.getUpdatedAt())
                .build());
    Item labelled = update(alice, of(item).putLabels("stage", "blue"));
    assertThat(labelled.getLabelsMap()).containsOnly(java.util.Map.entry("stage", "blue"));
    assertThat(labelled.getNote()).isEqualTo("the red one");
    assertThat(labelled.getCurrentVersion()).isEqualTo(1);
    assertThat(people.resolve("alice", "field by field now")).isEqualTo("value of field by field");
  }

  @Test
  void withAMaskExactlyItsFieldsAreChangedOrCleared() {
    Item item = store(alice, "by mask", Mode.PRIVATE);
    Item all = update(alice, everything(item));
    Item noted =
        update(
            alice,
            everything(item).setName("x").setNote("masked").setUpdateMask(mask("note", "note")));
    assertThat(noted.getNote()).isEqualTo("masked");
    assertThat(noted.getName()).isEqualTo(all.getName());

    Item cleared =
        update(
            alice,
            of(item)
                .setUpdateMask(
                    mask(
                        "expires_at",
                        "description",
                        "note",
                        "labels",
                        "rotation",
                        "destinations")));
    assertThat(cleared)
        .isEqualTo(
            get(alice, item).toBuilder()
                .clearExpiresAt()
                .clearDescription()
                .clearNote()
                .clearLabels()
                .clearRotation()
                .clearDestinations()
                .build());
    assertInvalid("name", () -> update(alice, of(item).setUpdateMask(mask("name"))));
  }

  @Test
  void aChangeOfNothingIsRefused() {
    Item item = store(alice, "unchanged", Mode.PRIVATE);
    assertInvalid("update_mask", () -> update(alice, of(item)));
    assertInvalid("update_mask", () -> update(alice, of(item).setNote("n").setUpdateMask(mask())));
    for (String path : List.of("id", "etag", "Note", "*", "rotation.contacts", "value", "")) {
      assertInvalid("update_mask", () -> update(alice, of(item).setUpdateMask(mask("note", path))));
    }
    assertThat(get(alice, item)).isEqualTo(item);
    // To what it is already, is a change like any other.
    assertThat(update(alice, of(item).setName("unchanged")).getEtag()).isNotEqualTo(item.getEtag());
  }

  @Test
  void aRenamedItemIsFoundByIdAndByItsNewNameAlone() {
    Item item = store(alice, "old name", Mode.TEAM);
    assertThat(people.resolve("bob", "old name")).isEqualTo("value of old name");
    people.assertUnresolved("bob", "new name");
    update(alice, of(item).setName("new name"));
    assertThat(people.resolve("bob", item.getId())).isEqualTo("value of old name");
    assertThat(people.resolve("bob", "new name")).isEqualTo("value of old name");
    people.assertUnresolved(Reason.RENAMED, "bob", "old name");
    assertRefused(
        ErrorReason.ITEM_NOT_FOUND,
        () -> alice.getItem(GetItemRequest.newBuilder().setName("old name").build()));
    // The old name is free for another item at once.
    Item next = store(bob, "old name", Mode.TEAM);
    assertThat(people.resolve("alice", "old name")).isEqualTo("value of old name");
    assertThat(next.getId()).isNotEqualTo(item.getId());
  }

  @Test
  void aNewNameMustBeFreeInItsScope() {
    Item team = store(alice, "taken by team", Mode.TEAM);
    Item gone = store(alice, "gone", Mode.PRIVATE);
    Item mine = store(alice, "mine to rename", Mode.PRIVATE);
    Item other = store(alice, "team to rename", Mode.TEAM);
    assertRefused(ErrorReason.NAME_TAKEN, () -> update(alice, of(other).setName(team.getName())));
    assertRefused(ErrorReason.NAME_TAKEN, () -> update(alice, of(mine).setName("gone")));
    var unused = alice.deleteItem(DeleteItemRequest.newBuilder().setId(gone.getId()).build());
    assertRefused(ErrorReason.NAME_TAKEN, () -> update(alice, of(mine).setName("gone")));
    assertThat(update(alice, of(other).setName("gone")).getName()).isEqualTo("gone");
    assertThat(
            update(bob, of(store(bob, "bob's", Mode.PRIVATE)).setName("mine to rename")).getName())
        .isEqualTo("mine to rename");
  }

  @Test
  void aRenameThatHidesASharedItemWarns() {
    store(bob, "shared to hide", Mode.TEAM);
    Item mine = store(alice, "will hide it", Mode.PRIVATE);
    UpdateItemResponse response = alice.updateItem(of(mine).setName("shared to hide").build());
    assertThat(response.getWarningsList())
        .extracting(Warning::getCode)
        .containsExactly(Warning.Code.HIDES_SHARED_ITEM);
    assertThat(people.resolve("alice", "shared to hide")).isEqualTo("value of will hide it");
    // It does so no more than before.
    assertThat(alice.updateItem(of(mine).setNote("hides").build()).getWarningsList()).isEmpty();
  }

  @Test
  void theNamesOfApiKeysAreForApiKeys() {
    Item item = store(alice, "no api key", Mode.PRIVATE);
    assertInvalid("name", () -> update(alice, of(item).setName("api-key:billing")));
    assertThat(update(alice, of(item).setName("API-key:billing")).getName())
        .isEqualTo("API-key:billing");
    assertRefused(
        ErrorReason.KIND_MISMATCH,
        () -> update(alice, of(item).setApiKeyPolicy(ApiKeyPolicy.newBuilder().setStandsFor("x"))));
    assertRefused(
        ErrorReason.KIND_MISMATCH,
        () -> update(alice, of(item).setUpdateMask(mask("api_key_policy"))));
  }

  @Test
  void anExpiryIsSetMovedAndTakenAwayForTheNextResolve() {
    Item item = store(alice, "ending", Mode.PRIVATE);
    update(alice, of(item).setExpiresAt(in(Duration.ofSeconds(100))));
    broker.moveDatabaseClock(Duration.ofSeconds(101));
    assertThat(get(alice, item).getState()).isEqualTo(Item.State.EXPIRED);
    assertRefused(ErrorReason.REFERENCES_UNRESOLVED, () -> people.resolve("alice", "ending"));
    // An expired item is renewed in place.
    Item renewed = update(alice, of(item).setExpiresAt(in(Duration.ofMinutes(5))));
    assertThat(renewed.getState()).isEqualTo(Item.State.ACTIVE);
    assertThat(people.resolve("alice", "ending")).isEqualTo("value of ending");

    UpdateItemResponse never = alice.updateItem(of(item).setUpdateMask(mask("expires_at")).build());
    assertThat(never.getItem().hasExpiresAt()).isFalse();
    assertThat(never.getWarningsList())
        .extracting(Warning::getCode)
        .containsExactly(Warning.Code.NO_EXPIRY);
    broker.moveDatabaseClock(Duration.ofSeconds(400));
    assertThat(people.resolve("alice", "ending")).isEqualTo("value of ending");
  }

  @Test
  void editorsUpdateAndUsersDoNot() {
    Item item = store(alice, "edited by others", Mode.TEAM, canEdit(aUser("bob")));
    assertThat(update(bob, of(item).setNote("bob's note")).getNote()).isEqualTo("bob's note");
    assertRefused(
        ErrorReason.NOT_PERMITTED,
        () -> update(people.user("carol"), of(item).setNote("carol's note")));
    assertThat(get(alice, item).getNote()).isEqualTo("bob's note");
    var unused = alice.deleteItem(DeleteItemRequest.newBuilder().setId(item.getId()).build());
    assertRefused(ErrorReason.ITEM_DELETED, () -> update(alice, of(item).setNote("late")));
  }
}
