package io.stepvault.server;

import static io.stepvault.server.testing.People.aUser;
import static io.stepvault.server.testing.People.assertRefused;
import static io.stepvault.server.testing.People.canUse;
import static io.stepvault.server.testing.People.get;
import static io.stepvault.server.testing.People.store;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import io.stepvault.server.testing.AuditLog;
import io.stepvault.server.testing.People;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.v1.Access.Mode;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.Item;
import io.stepvault.v1.Permission;
import io.stepvault.v1.SetAccessRequest;
import io.stepvault.v1.TransferItemRequest;
import io.stepvault.v1.UpdateItemRequest;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each change of an item happens once, to the item as it was read, and is on record. */
final class ChangesOnRecordTest {
  private static TestBroker broker;
  private static People people;
  private static AuditLog audit;
  private static VaultServiceBlockingStub alice;
  private static int made;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    people = People.of(broker, "default");
    audit = new AuditLog(broker);
    alice = people.user("alice");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @AfterEach
  void letTheClockGo() {
    broker.moveDatabaseClock(Duration.ZERO);
  }

  interface Call {
    Item on(VaultServiceBlockingStub user, Item item, String etag, String requestId, String what);
  }

  /**
   * A change.
   *
   * @param action as it goes on record
   * @param call {@code what} is a part of the request
   */
  record Change(String method, String action, Call call) {
    @Override
    public String toString() {
      return method;
    }
  }

  static Stream<Change> changes() {
    return Stream.of(
        new Change(
            "UpdateItem",
            "UPDATED",
            (user, item, etag, requestId, what) ->
                user.updateItem(
                        UpdateItemRequest.newBuilder()
                            .setId(item.getId())
                            .setNote(what)
                            .setEtag(etag)
                            .setRequestId(requestId)
                            .build())
                    .getItem()),
        new Change(
            "SetAccess",
            "ACCESS_CHANGED",
            (user, item, etag, requestId, what) ->
                user.setAccess(
                        SetAccessRequest.newBuilder()
                            .setId(item.getId())
                            .addPut(canUse(aUser(what)))
                            .setEtag(etag)
                            .setRequestId(requestId)
                            .build())
                    .getItem()),
        new Change(
            "TransferItem",
            "TRANSFERRED",
            (user, item, etag, requestId, what) ->
                user.transferItem(
                        TransferItemRequest.newBuilder()
                            .setId(item.getId())
                            .setNewOwner(what)
                            .setEtag(etag)
                            .setRequestId(requestId)
                            .build())
                    .getItem()));
  }

  /** One that its old owner still sees when it was handed over. */
  private static Item item() {
    return store(alice, "changed " + made++, Mode.TEAM);
  }

  @ParameterizedTest
  @MethodSource("changes")
  void aChangeGivesANewEtagAndTheOldOneIsRefused(Change change) {
    Item item = item();
    assertRefused(ErrorReason.ETAG_MISMATCH, () -> change.call.on(alice, item, "other", "", "bob"));
    assertThat(get(alice, item)).isEqualTo(item);
    Item changed = change.call.on(alice, item, item.getEtag(), "", "bob");
    assertThat(changed.getEtag()).isNotEqualTo(item.getEtag());
    VaultServiceBlockingStub owner = people.user(changed.getOwner());
    assertRefused(
        ErrorReason.ETAG_MISMATCH, () -> change.call.on(owner, item, item.getEtag(), "", "carol"));
    assertThat(get(alice, item)).isEqualTo(changed);
  }

  @ParameterizedTest
  @MethodSource("changes")
  void aRepeatedChangeHappensOnce(Change change) {
    Item item = item();
    String requestId = "once-" + item.getId();
    Item first = change.call.on(alice, item, item.getEtag(), requestId, "bob");
    List<AuditLog.Row> again =
        audit.addedBy(
            () ->
                assertThat(change.call.on(alice, item, item.getEtag(), requestId, "bob"))
                    .isEqualTo(first));
    assertThat(again).isEmpty();
    assertRefused(
        ErrorReason.REQUEST_ID_REUSED,
        () -> change.call.on(alice, item, item.getEtag(), requestId, "carol"));
    assertThat(get(alice, item)).isEqualTo(first);
  }

  @ParameterizedTest
  @MethodSource("changes")
  void aChangeAndARefusalAreOnRecordOnce(Change change) {
    Item item = item();
    assertThat(audit.addedBy(() -> change.call.on(alice, item, "", "", "bob")))
        .extracting(
            AuditLog.Row::method,
            AuditLog.Row::outcome,
            AuditLog.Row::reason,
            AuditLog.Row::subject,
            AuditLog.Row::item)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "VaultService/" + change.method, "ALLOWED", change.action, "alice", item.getId()));
    assertThat(
            audit.addedBy(
                () ->
                    assertRefused(
                        ErrorReason.NOT_PERMITTED,
                        () -> change.call.on(people.user("erin"), item, "", "", "erin"))))
        .extracting(AuditLog.Row::outcome, AuditLog.Row::reason, AuditLog.Row::item)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("DENIED", "NOT_PERMITTED", item.getId()));
  }

  /** A retry is authorised afresh. */
  @Test
  void aRepeatedChangeTellsNothingToWhoLostTheItemByIt() {
    Item item = store(alice, "lost by it", Mode.RESTRICTED);
    TransferItemRequest request =
        TransferItemRequest.newBuilder()
            .setId(item.getId())
            .setNewOwner("bob")
            .setRequestId("lost")
            .build();
    assertThat(alice.transferItem(request).getItem().getMyPermission())
        .isEqualTo(Permission.PERMISSION_UNSPECIFIED);
    assertRefused(ErrorReason.ITEM_NOT_FOUND, () -> alice.transferItem(request));
    assertThat(get(people.user("bob"), item).getOwner()).isEqualTo("bob");
  }

  @Test
  void aRepeatedUpdateIsAnsweredAfterTheExpiryThatItSetHasPassed() {
    Item item = item();
    UpdateItemRequest request =
        UpdateItemRequest.newBuilder()
            .setId(item.getId())
            .setExpiresAt(Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond() + 100))
            .setUpdateMask(FieldMask.newBuilder().addPaths("expires_at"))
            .setRequestId("expired-since")
            .build();
    var first = alice.updateItem(request);
    broker.moveDatabaseClock(Duration.ofSeconds(200));
    assertThat(alice.updateItem(request).getItem())
        .isEqualTo(first.getItem().toBuilder().setState(Item.State.EXPIRED).build());
  }
}
