package io.stepvault.server.cli;

import static io.stepvault.server.cli.FakeBrokers.ID;
import static io.stepvault.server.cli.FakeBrokers.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.google.protobuf.Timestamp;
import io.stepvault.server.token.ParsedToken;
import io.stepvault.v1.Access;
import io.stepvault.v1.ActivateVersionRequest;
import io.stepvault.v1.ActivateVersionResponse;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.DeleteItemResponse;
import io.stepvault.v1.DestroyVersionRequest;
import io.stepvault.v1.DestroyVersionResponse;
import io.stepvault.v1.DisableVersionRequest;
import io.stepvault.v1.DisableVersionResponse;
import io.stepvault.v1.EnableVersionRequest;
import io.stepvault.v1.EnableVersionResponse;
import io.stepvault.v1.EndOverlapRequest;
import io.stepvault.v1.EndOverlapResponse;
import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.GetItemResponse;
import io.stepvault.v1.Grant;
import io.stepvault.v1.Item;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.ListItemsResponse;
import io.stepvault.v1.Permission;
import io.stepvault.v1.Principal;
import io.stepvault.v1.RotationPlan;
import io.stepvault.v1.SetAccessRequest;
import io.stepvault.v1.SetAccessResponse;
import io.stepvault.v1.UndeleteItemRequest;
import io.stepvault.v1.UndeleteItemResponse;
import io.stepvault.v1.UpdateItemRequest;
import io.stepvault.v1.UpdateItemResponse;
import io.stepvault.v1.Version;
import io.stepvault.v1.Warning;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The commands that change an item, but for its value. */
@ExtendWith(FakeBrokers.class)
final class ItemChangeCommandsTest {
  private static final Grant BOB =
      Grant.newBuilder()
          .setPrincipal(Principal.newBuilder().setUser("bob"))
          .setPermission(Permission.CAN_USE)
          .build();

  private FakeBroker broker;

  @BeforeEach
  void answer(FakeBroker fake) {
    broker = fake;
    answer(item("token", Access.Mode.PRIVATE).build());
  }

  private void answer(Item item) {
    broker.answer("GetItem", GetItemResponse.newBuilder().setItem(item).build());
    broker.answer("UpdateItem", UpdateItemResponse.newBuilder().setItem(item).build());
    broker.answer("SetAccess", SetAccessResponse.newBuilder().setItem(item).build());
    broker.answer("ActivateVersion", ActivateVersionResponse.newBuilder().setItem(item).build());
    broker.answer("EndOverlap", EndOverlapResponse.newBuilder().setItem(item).build());
    broker.answer("DeleteItem", DeleteItemResponse.newBuilder().setItem(item).build());
    broker.answer("UndeleteItem", UndeleteItemResponse.newBuilder().setItem(item).build());
  }

  @Test
  void update_namesWhatItChanges() {
    CommandRun run =
        broker.item(
            "update",
            ID,
            "--name=new",
            "--note=",
            "--never-expires",
            "--no-rotation",
            "--anywhere");

    assertThat(run.out()).contains("updated token");
    UpdateItemRequest sent = broker.request(UpdateItemRequest.class);
    assertThat(sent.getId()).isEqualTo(ID);
    assertThat(sent.getName()).isEqualTo("new");
    assertThat(sent.getUpdateMask().getPathsList())
        .containsExactlyInAnyOrder("name", "note", "expires_at", "rotation", "destinations");
    assertThat(sent.getEtag()).isEmpty();
    assertThat(broker.asked(GetItemRequest.class)).isEmpty();
  }

  @Test
  void update_ofAPart_keepsTheRest_andThatNobodyCameBetween() {
    answer(
        item("token", Access.Mode.TEAM)
            .putLabels("env", "test")
            .putLabels("old", "1")
            .setRotation(
                RotationPlan.newBuilder()
                    .addContacts("ops")
                    .setDueAt(Timestamp.newBuilder().setSeconds(1)))
            .build());

    broker.item("update", "token", "--label=env=prod", "--remove-label=old", "--rotate-every=7d");

    UpdateItemRequest sent = broker.request(UpdateItemRequest.class);
    assertThat(sent.getLabelsMap()).hasSize(1).containsEntry("env", "prod");
    assertThat(sent.getRotation().getRotateEvery().getSeconds()).isEqualTo(7 * 86_400);
    assertThat(sent.getRotation().getContactsList()).containsExactly("ops");
    assertThat(sent.getRotation().hasDueAt()).isFalse();
    assertThat(sent.getEtag()).isEqualTo("etag-1");
    assertThat(sent.getUpdateMask().getPathsList()).containsExactlyInAnyOrder("labels", "rotation");
  }

  @Test
  void update_ofNothing_isMisuse() {
    assertThat(broker.item("update", ID).exitCode()).isEqualTo(2);
    assertThat(broker.isUntouched()).isTrue();
  }

  @Test
  void share_ofAPrivateItem_makesItRestricted() {
    broker.item("share", "token", "bob", "group:ops", "--can-edit");

    SetAccessRequest sent = broker.request(SetAccessRequest.class);
    assertThat(sent.getMode()).isEqualTo(Access.Mode.RESTRICTED);
    assertThat(sent.getPutList())
        .containsExactly(
            BOB.toBuilder().setPermission(Permission.CAN_EDIT).build(),
            Grant.newBuilder()
                .setPrincipal(Principal.newBuilder().setGroup("ops"))
                .setPermission(Permission.CAN_EDIT)
                .build());
  }

  @Test
  void share_ofASharedItem_leavesItsMode_andTellsWhoMayWhat() {
    answer(
        item("token", Access.Mode.RESTRICTED)
            .setAccess(Access.newBuilder().setMode(Access.Mode.RESTRICTED).addGrants(BOB))
            .build());

    CommandRun run = broker.item("share", "token", "bob");

    assertThat(broker.request(SetAccessRequest.class).getMode())
        .isEqualTo(Access.Mode.MODE_UNSPECIFIED);
    assertThat(run.out()).contains("shared token", "SHARED WITH", "user:bob     use");
  }

  @Test
  void unshare_removes() {
    broker.item("unshare", ID, "user:group:odd");

    SetAccessRequest sent = broker.request(SetAccessRequest.class);
    assertThat(sent.getRemoveList())
        .containsExactly(Principal.newBuilder().setUser("group:odd").build());
    assertThat(sent.getPutCount()).isZero();
  }

  @Test
  void accessPrivate_takesEveryGrantBack_andAloneChangesNothing() {
    answer(
        item("token", Access.Mode.RESTRICTED)
            .setAccess(Access.newBuilder().setMode(Access.Mode.RESTRICTED).addGrants(BOB))
            .build());

    assertThat(broker.item("access", "token").out()).contains("restricted", "user:bob", "can edit");
    assertThat(broker.asked(SetAccessRequest.class)).isEmpty();
    broker.item("access", "token", "--private");
    SetAccessRequest sent = broker.request(SetAccessRequest.class);
    assertThat(sent.getMode()).isEqualTo(Access.Mode.PRIVATE);
    assertThat(sent.getRemoveList()).containsExactly(BOB.getPrincipal());
    assertThat(broker.item("access", "token", "--team", "--private").exitCode()).isEqualTo(2);
  }

  @Test
  void versions_goByTheirNumbers() {
    broker.item("activate", ID, "3", "--overlap=1h", "--force");
    broker.item("end-overlap", ID, "--request-id=once");

    ActivateVersionRequest activate = broker.request(ActivateVersionRequest.class);
    assertThat(activate.getVersion()).isEqualTo(3);
    assertThat(activate.getOverlap().getSeconds()).isEqualTo(3600);
    assertThat(activate.getForce()).isTrue();
    assertThat(broker.request(EndOverlapRequest.class).getRequestId()).isEqualTo("once");
  }

  @Test
  void versionOutOfUse_isToldWhenItIsTheCurrentOne() {
    Version disabled =
        Version.newBuilder().setNumber(2).setState(Version.State.DISABLED).setCurrent(true).build();
    broker.answer(
        "DisableVersion", DisableVersionResponse.newBuilder().setVersion(disabled).build());
    broker.answer(
        "EnableVersion",
        EnableVersionResponse.newBuilder()
            .setVersion(disabled.toBuilder().setState(Version.State.ENABLED))
            .build());

    assertThat(broker.item("disable", ID, "2", "--force").out())
        .contains("disabled version 2", "nothing resolves this item now");
    assertThat(broker.request(DisableVersionRequest.class).getForce()).isTrue();
    assertThat(broker.item("enable", ID, "2").out()).doesNotContain("nothing resolves");
    assertThat(broker.request(EnableVersionRequest.class).getVersion()).isEqualTo(2);
  }

  @Test
  void destroy_asksOrIsTold() {
    broker.answer(
        "DestroyVersion",
        DestroyVersionResponse.newBuilder().setVersion(Version.newBuilder().setNumber(1)).build());
    FakePerson doubtful = new FakePerson("no");

    assertThat(broker.item("destroy", ID, "1").err()).contains("--yes");
    assertThat(broker.itemBy(doubtful, "destroy", ID, "1").exitCode()).isEqualTo(1);
    assertThat(doubtful.questions).singleElement().asString().contains("version 1", "for ever");
    assertThat(broker.asked(DestroyVersionRequest.class)).isEmpty();
    assertThat(broker.itemBy(new FakePerson("yes"), "destroy", ID, "1").exitCode()).isZero();
    assertThat(broker.item("destroy", ID, "1", "--yes", "--force").exitCode()).isZero();
    assertThat(broker.asked(DestroyVersionRequest.class))
        .extracting(DestroyVersionRequest::getForce)
        .containsExactly(false, true);
  }

  @Test
  void delete_sendsTheEtagThatWasConfirmed_andSaysHowToRestore() {
    answer(
        item("token", Access.Mode.TEAM)
            .setPurgeAt(Timestamp.newBuilder().setSeconds(4_000_000_000L))
            .build());

    assertThat(broker.itemBy(new FakePerson("no"), "delete", "token").exitCode()).isEqualTo(1);
    CommandRun run = broker.itemBy(new FakePerson("yes"), "delete", "token");
    broker.item("delete", "token", "--yes", "--force");

    assertThat(run.out()).contains("2096-10-02T07:06:40Z", "item restore " + ID);
    assertThat(broker.asked(DeleteItemRequest.class))
        .extracting(DeleteItemRequest::getEtag, DeleteItemRequest::getForce)
        .containsExactly(tuple("etag-1", false), tuple("", true));
  }

  @Test
  void restore_findsADeletedItemByItsWholeName() {
    Item deleted = item("token", Access.Mode.TEAM).setState(Item.State.DELETED).build();
    Item longer = deleted.toBuilder().setName("token two").setId("vlt_other").build();
    broker.answer(
        "ListItems", ListItemsResponse.newBuilder().addItems(longer).addItems(deleted).build());

    broker.answer(
        "UndeleteItem",
        UndeleteItemResponse.newBuilder()
            .setItem(deleted)
            .addWarnings(Warning.newBuilder().setMessage("it hides another"))
            .build());

    assertThat(broker.item("restore", "token", "--name=token again").err())
        .contains("it hides another");

    ListItemsRequest asked = broker.request(ListItemsRequest.class);
    assertThat(asked.getFilter().getDeleted()).isTrue();
    assertThat(asked.getFilter().getNamePrefix()).isEqualTo("token");
    UndeleteItemRequest sent = broker.request(UndeleteItemRequest.class);
    assertThat(sent.getId()).isEqualTo(ID);
    assertThat(sent.getNewName()).isEqualTo("token again");
  }

  @Test
  void restore_ofOneOfSeveral_asksWhich() {
    Item deleted = item("token", Access.Mode.TEAM).build();
    broker.answer(
        "ListItems",
        ListItemsResponse.newBuilder()
            .addItems(deleted)
            .addItems(deleted.toBuilder().setId("vlt_other"))
            .build());

    CommandRun run = broker.item("restore", "token");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains(ID, "vlt_other");
  }

  @Test
  void caller_actsAsTheUserWithGroups_andAsAdminOnlyWhenSaid() throws Exception {
    broker.item("get", ID, "--group=ops", "--group=web", "--admin");
    var admin = ParsedToken.parse(broker.token()).claims();
    assertThat(admin.sub()).isEqualTo("ann");
    assertThat(admin.groups()).containsExactly("ops", "web");
    assertThat(admin.scopes()).contains("vault.admin");

    broker.item("get", ID);
    assertThat(ParsedToken.parse(broker.token()).claims().scopes())
        .containsExactlyInAnyOrder("vault.read", "vault.write");
  }
}
