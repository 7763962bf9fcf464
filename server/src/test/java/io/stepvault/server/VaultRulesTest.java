package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.stepvault.server.testing.AuditLog;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.Access;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.CreateItemResponse;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.Item;
import io.stepvault.v1.Permission;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import io.stepvault.v1.Warning;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whose item a name means, who sees it, who changes it, and when it ends. */
final class VaultRulesTest {
  private static TestBroker broker;
  private static TestCalls calls;
  private static AuditLog audit;
  private static VaultServiceBlockingStub alice;
  private static VaultServiceBlockingStub bob;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
    audit = new AuditLog(broker);
    alice = calls.vault();
    bob = calls.vaultOf("bob");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @AfterEach
  void letTheClockGo() {
    broker.moveDatabaseClock(Duration.ZERO);
  }

  private static CreateItemResponse create(
      VaultServiceBlockingStub user, String name, Access.Mode mode) {
    return user.createItem(
        CreateItemRequest.newBuilder()
            .setName(name)
            .setSecret("value")
            .setAccess(Access.newBuilder().setMode(mode))
            .build());
  }

  private static Item byName(VaultServiceBlockingStub user, String name) {
    return user.getItem(GetItemRequest.newBuilder().setName(name).build()).getItem();
  }

  private static Item byId(VaultServiceBlockingStub user, Item item) {
    return user.getItem(GetItemRequest.newBuilder().setId(item.getId()).build()).getItem();
  }

  private static Item delete(VaultServiceBlockingStub user, Item item) {
    return user.deleteItem(DeleteItemRequest.newBuilder().setId(item.getId()).build()).getItem();
  }

  private static Item rotate(VaultServiceBlockingStub user, RotateItemRequest.Builder request) {
    return user.rotateItem(request.build()).getItem();
  }

  private static RotateItemRequest.Builder rotation(Item item) {
    return RotateItemRequest.newBuilder().setId(item.getId()).setSecret("next");
  }

  private static void assertRefused(ErrorReason reason, ThrowingCallable call) {
    assertThat(Refused.by(call).reason()).isEqualTo(reason);
  }

  @Test
  void aPrivateNameIsUniqueForItsOwnerAndASharedOneForAll() {
    create(alice, "scoped", Access.Mode.PRIVATE);
    create(bob, "scoped", Access.Mode.PRIVATE);
    assertRefused(ErrorReason.NAME_TAKEN, () -> create(alice, "scoped", Access.Mode.PRIVATE));

    create(alice, "scoped too", Access.Mode.TEAM);
    assertRefused(ErrorReason.NAME_TAKEN, () -> create(alice, "scoped too", Access.Mode.TEAM));
    assertRefused(ErrorReason.NAME_TAKEN, () -> create(bob, "scoped too", Access.Mode.TEAM));
  }

  @Test
  void withoutAModeAnItemIsPrivate() {
    assertThat(create(alice, "by default", Access.Mode.MODE_UNSPECIFIED).getItem().getAccess())
        .isEqualTo(Access.newBuilder().setMode(Access.Mode.PRIVATE).build());
  }

  @Test
  void aPrivateItemBeforeASharedOneWarns() {
    Item shared = create(bob, "hidden", Access.Mode.TEAM).getItem();
    assertThat(byName(alice, "hidden").getId()).isEqualTo(shared.getId());
    CreateItemResponse response = create(alice, "hidden", Access.Mode.PRIVATE);
    assertThat(response.getWarningsList())
        .extracting(Warning::getCode)
        .contains(Warning.Code.HIDES_SHARED_ITEM);
    assertThat(byName(alice, "hidden").getId()).isEqualTo(response.getItem().getId());
    assertThat(byName(bob, "hidden").getId()).isEqualTo(shared.getId());
    for (CreateItemResponse other :
        List.of(
            create(alice, "hides nothing", Access.Mode.PRIVATE),
            // The other way round nothing is hidden from the caller that was not before.
            create(bob, "hides nothing", Access.Mode.TEAM))) {
      assertThat(other.getWarningsList())
          .extracting(Warning::getCode)
          .doesNotContain(Warning.Code.HIDES_SHARED_ITEM);
    }
  }

  @Test
  void aDeletedPrivateNameIsKeptAndFallsThroughToNoSharedItem() {
    Item mine = create(alice, "kept name", Access.Mode.PRIVATE).getItem();
    Item shared = create(bob, "kept name", Access.Mode.TEAM).getItem();
    delete(alice, mine);
    assertRefused(ErrorReason.NAME_TAKEN, () -> create(alice, "kept name", Access.Mode.PRIVATE));
    assertRefused(ErrorReason.ITEM_NOT_FOUND, () -> byName(alice, "kept name"));
    assertThat(byId(alice, mine).getState()).isEqualTo(Item.State.DELETED);
    assertThat(byName(bob, "kept name").getId()).isEqualTo(shared.getId());
  }

  @Test
  void aDeletedSharedNameIsFree() {
    Item first = create(alice, "free again", Access.Mode.TEAM).getItem();
    delete(alice, first);
    assertRefused(ErrorReason.ITEM_NOT_FOUND, () -> byName(bob, "free again"));
    Item second = create(bob, "free again", Access.Mode.TEAM).getItem();
    assertThat(byName(alice, "free again").getId()).isEqualTo(second.getId());
    assertThat(byId(alice, first).getState()).isEqualTo(Item.State.DELETED);
  }

  @Test
  void anotherUsersPrivateItemIsAsAbsentAsOneThatNeverWas() {
    Item mine = create(alice, "nobody's business", Access.Mode.PRIVATE).getItem();
    Item absent = mine.toBuilder().setId("vlt_01jd2m3q5vf8p9t6r7w8x9y0z1").build();
    byte[] told = Refused.by(() -> byId(bob, absent)).status().toByteArray();
    List<ThrowingCallable> attempts =
        List.of(
            () -> byId(bob, mine),
            () -> byName(bob, "nobody's business"),
            () -> byName(bob, "never was there"),
            () -> rotate(bob, rotation(mine)),
            () -> rotate(bob, rotation(absent)),
            () -> rotate(bob, rotation(mine).setEtag("0")),
            () ->
                rotate(bob, rotation(mine).clearSecret().setMaterial(ByteString.copyFromUtf8("m"))),
            () -> delete(bob, mine),
            () -> delete(bob, absent));
    for (ThrowingCallable attempt : attempts) {
      Refused refused = Refused.by(attempt);
      assertThat(refused.reason()).isEqualTo(ErrorReason.ITEM_NOT_FOUND);
      assertThat(refused.status().toByteArray()).isEqualTo(told);
    }
    delete(alice, mine);
    assertThat(Refused.by(() -> delete(bob, mine)).status().toByteArray()).isEqualTo(told);
  }

  @Test
  void aTeamItemIsUsedByAllAndChangedByItsOwner() {
    Item item = create(alice, "of the team", Access.Mode.TEAM).getItem();
    assertThat(item.getMyPermission()).isEqualTo(Permission.CAN_EDIT);
    assertThat(byId(bob, item).getMyPermission()).isEqualTo(Permission.CAN_USE);
    for (ThrowingCallable change :
        List.<ThrowingCallable>of(() -> rotate(bob, rotation(item)), () -> delete(bob, item))) {
      assertThat(audit.denialsBy(() -> assertRefused(ErrorReason.NOT_PERMITTED, change)))
          .containsExactly("NOT_PERMITTED");
    }
    assertThat(byId(alice, item)).isEqualTo(item);
  }

  @Test
  void theKindOfAnItemIsForLife() {
    Item secret = create(alice, "text", Access.Mode.PRIVATE).getItem();
    ByteString bytes = ByteString.copyFromUtf8("bytes");
    assertRefused(
        ErrorReason.KIND_MISMATCH,
        () -> rotate(alice, rotation(secret).clearSecret().setMaterial(bytes)));
    Item material =
        alice
            .createItem(CreateItemRequest.newBuilder().setName("bytes").setMaterial(bytes).build())
            .getItem();
    assertRefused(ErrorReason.KIND_MISMATCH, () -> rotate(alice, rotation(material)));
    assertThat(byId(alice, material)).isEqualTo(material);
  }

  @Test
  void aChangeGivesANewEtagAndTheOldOneIsRefused() {
    Item first = create(alice, "etags", Access.Mode.PRIVATE).getItem();
    Item second = rotate(alice, rotation(first).setEtag(first.getEtag()));
    assertThat(second.getEtag()).isNotEqualTo(first.getEtag());
    assertRefused(
        ErrorReason.ETAG_MISMATCH, () -> rotate(alice, rotation(first).setEtag(first.getEtag())));
    assertThat(byId(alice, first)).isEqualTo(second);
  }

  @Test
  void anExpiredItemIsRotatedOnlyWithANewExpiryOrNone() {
    Instant soon = Instant.now().plusSeconds(300);
    Item item =
        alice
            .createItem(
                CreateItemRequest.newBuilder()
                    .setName("expiring")
                    .setSecret("value")
                    .setExpiresAt(time(soon))
                    .build())
            .getItem();
    assertThat(item.getState()).isEqualTo(Item.State.ACTIVE);
    assertThat(item.getExpiresAt().getSeconds()).isEqualTo(soon.getEpochSecond());

    broker.moveDatabaseClock(Duration.ofSeconds(301));
    assertThat(byId(alice, item).getState()).isEqualTo(Item.State.EXPIRED);
    assertRefused(ErrorReason.ITEM_EXPIRED, () -> rotate(alice, rotation(item)));
    assertRefused(
        ErrorReason.ITEM_EXPIRED, () -> rotate(alice, rotation(item).setNeverExpires(false)));
    assertRefused(
        ErrorReason.FIELD_INVALID, () -> rotate(alice, rotation(item).setExpiresAt(time(soon))));

    Item renewed = rotate(alice, rotation(item).setExpiresAt(time(Instant.now().plusSeconds(500))));
    assertThat(renewed.getState()).isEqualTo(Item.State.ACTIVE);
    assertThat(renewed.getCurrentVersion()).isEqualTo(2);
    assertThat(rotate(alice, rotation(item)).getExpiresAt()).isEqualTo(renewed.getExpiresAt());
    assertThat(rotate(alice, rotation(item).setNeverExpires(true)).hasExpiresAt()).isFalse();
  }

  @Test
  void theLastMomentBeforeTheYear10000IsAnExpiry() {
    Timestamp last =
        Timestamp.newBuilder().setSeconds(253_402_300_799L).setNanos(999_999_999).build();
    Item item = create(alice, "for long", Access.Mode.PRIVATE).getItem();
    assertThat(rotate(alice, rotation(item).setExpiresAt(last)).getExpiresAt().getSeconds())
        .isEqualTo(last.getSeconds());
  }

  private static Timestamp time(Instant instant) {
    return Timestamp.newBuilder().setSeconds(instant.getEpochSecond()).build();
  }
}
