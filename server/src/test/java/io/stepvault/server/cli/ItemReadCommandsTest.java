package io.stepvault.server.cli;

import static io.stepvault.server.cli.FakeBrokers.ID;
import static io.stepvault.server.cli.FakeBrokers.item;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.stepvault.v1.Access;
import io.stepvault.v1.GetItemResponse;
import io.stepvault.v1.Grant;
import io.stepvault.v1.Item;
import io.stepvault.v1.ItemFilter;
import io.stepvault.v1.ItemUsages;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.ListItemsResponse;
import io.stepvault.v1.ListUsagesRequest;
import io.stepvault.v1.ListUsagesResponse;
import io.stepvault.v1.ListVersionsResponse;
import io.stepvault.v1.Overlap;
import io.stepvault.v1.Permission;
import io.stepvault.v1.Principal;
import io.stepvault.v1.RotationPlan;
import io.stepvault.v1.Usage;
import io.stepvault.v1.Version;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The commands that show something, and what they show. */
@ExtendWith(FakeBrokers.class)
final class ItemReadCommandsTest {
  private static final Timestamp PAST = Timestamp.newBuilder().setSeconds(1_700_000_000).build();
  private static final Timestamp FUTURE = Timestamp.newBuilder().setSeconds(4_000_000_000L).build();

  private FakeBroker broker;

  @BeforeEach
  void useBroker(FakeBroker fake) {
    broker = fake;
  }

  /** Three items, one a page. */
  private void answerInPages() {
    broker.answer(
        "ListItems",
        request -> {
          String token = ((ListItemsRequest) request).getPageToken();
          int page = token.isEmpty() ? 1 : Integer.parseInt(token);
          return ListItemsResponse.newBuilder()
              .addItems(item("item " + page, Access.Mode.TEAM))
              .setNextPageToken(page < 3 ? Integer.toString(page + 1) : "")
              .build();
        });
  }

  @Test
  void list_sendsEveryFilter() {
    broker.answer("ListItems", ListItemsResponse.getDefaultInstance());
    Instant before = Instant.now();

    CommandRun run =
        broker.item(
            "list",
            "--view=private-admin",
            "--order=used",
            "--kind=secret,signing-key",
            "--prefix=st",
            "--text=shop",
            "--label=env=prod",
            "--label=team",
            "--expiring-before=7d",
            "--unused-since=2026-01-31",
            "--overdue",
            "--editable",
            "--deleted");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("no items");
    ListItemsRequest sent = broker.request(ListItemsRequest.class);
    assertThat(sent.getView()).isEqualTo(ListItemsRequest.View.PRIVATE_ADMIN);
    assertThat(sent.getOrder()).isEqualTo(ListItemsRequest.Order.LAST_USED_AT);
    ItemFilter filter = sent.getFilter();
    assertThat(filter.getKindsList()).containsExactly(Item.Kind.SECRET, Item.Kind.SIGNING_KEY);
    assertThat(filter.getNamePrefix()).isEqualTo("st");
    assertThat(filter.getText()).isEqualTo("shop");
    assertThat(filter.getLabelsMap()).containsEntry("env", "prod").containsEntry("team", "");
    assertThat(filter.getExpiresBefore().getSeconds())
        .isBetween(
            before.getEpochSecond() + 7 * 86_400, Instant.now().getEpochSecond() + 7 * 86_400);
    assertThat(filter.getUnusedSince().getSeconds())
        .isEqualTo(Instant.parse("2026-01-31T00:00:00Z").getEpochSecond());
    assertThat(filter.getRotationOverdue()).isTrue();
    assertThat(filter.getAtLeast()).isEqualTo(Permission.CAN_EDIT);
    assertThat(filter.getDeleted()).isTrue();
  }

  @Test
  void list_isOneArrayOfAllPages() {
    answerInPages();

    CommandRun run = broker.item("list", "--json");

    assertThat(run.out()).startsWith("[{").endsWith("}]" + System.lineSeparator());
    assertThat(run.out()).containsSubsequence("item 1", "item 2", "item 3");
    assertThat(run.err()).isEmpty();
    assertThat(broker.item("list", "--limit=2").out()).contains("item 2").doesNotContain("item 3");
    broker.answer("ListItems", ListItemsResponse.getDefaultInstance());
    assertThat(broker.item("list", "--json").out().strip()).isEqualTo("[]");
  }

  @Test
  void list_overManyPages_tellsAPersonThatItGoesOn() {
    answerInPages();

    CommandRun run = broker.itemBy(new FakePerson(""), "list");

    assertThat(run.err()).contains("1 so far", "2 so far");
    assertThat(run.out()).doesNotContain("so far").contains("item 3");
  }

  @Test
  void list_showsWhatSomebodyShouldDoSomethingAbout() {
    broker.answer(
        "ListItems",
        ListItemsResponse.newBuilder()
            .addItems(
                item("short", Access.Mode.RESTRICTED)
                    .setGrantCount(2)
                    .setCurrentVersion(4)
                    .setNote("the \u202Eblue one")
                    .setExpiresAt(FUTURE)
                    .setLastUsedAt(PAST)
                    .setOverlap(
                        Overlap.newBuilder().setPreviousVersion(3).setPreviousValidUntil(FUTURE))
                    .setRotation(RotationPlan.newBuilder().setDueAt(PAST)))
            .addItems(item("a much longer name", Access.Mode.TEAM).setState(Item.State.DISABLED))
            .build());

    List<String> lines = broker.item("list").out().lines().toList();

    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).containsSubsequence("NAME", "STATE", "NOTE", "ID");
    assertThat(lines.get(1))
        .contains(
            "restricted +2 grants",
            "active; version 3 valid too, until 2096-10-02T07:06:40Z; rotation overdue",
            "2096-10-02T07:06:40Z (in ",
            "the \\u{202e}blue one");
    assertThat(lines.get(2)).contains("disabled", "never");
    assertThat(lines)
        .allMatch(
            line ->
                line.indexOf("secret") == lines.get(1).indexOf("secret")
                    || line.startsWith("NAME"));
  }

  @Test
  void get_tellsEverything_asTextAndAsJson() {
    Item item =
        item("token", Access.Mode.RESTRICTED)
            .setAccess(
                Access.newBuilder()
                    .setMode(Access.Mode.RESTRICTED)
                    .addGrants(
                        Grant.newBuilder()
                            .setPrincipal(Principal.newBuilder().setGroup("ops"))
                            .setPermission(Permission.CAN_EDIT)))
            .setDescription("two\nlines")
            .putLabels("env", "prod")
            .setRotation(
                RotationPlan.newBuilder()
                    .setRotateEvery(Duration.newBuilder().setSeconds(90 * 86_400))
                    .setDueAt(PAST)
                    .addContacts("ops@example.com"))
            .build();
    broker.answer("GetItem", GetItemResponse.newBuilder().setItem(item).build());

    assertThat(broker.item("get", "token").out())
        .contains(ID, "secret", "active; rotation overdue", "two\\nlines", "env=prod", "group:ops")
        .contains("use and edit", "every 90d, due 2023-11-14T22:13:20Z (", "tell ops@example.com");
    assertThat(broker.item("get", "token", "--json").out())
        .startsWith("{")
        .contains("\"item\": {", "\"etag\": \"etag-1\"");
  }

  @Test
  void versions_saysWhichIsCurrentStagedOrGone() {
    broker.answer(
        "ListVersions",
        ListVersionsResponse.newBuilder()
            .addVersions(Version.newBuilder().setNumber(3).setState(Version.State.ENABLED))
            .addVersions(
                Version.newBuilder()
                    .setNumber(2)
                    .setState(Version.State.ENABLED)
                    .setCurrent(true)
                    .setCurrentFrom(PAST))
            .addVersions(
                Version.newBuilder()
                    .setNumber(1)
                    .setState(Version.State.DESTROYED)
                    .setCurrentFrom(PAST)
                    .setDestroyedAt(PAST))
            .build());

    assertThat(broker.item("versions", ID).out())
        .containsSubsequence("3", "enabled, staged", "2", "enabled, current", "1", "destroyed");
  }

  @Test
  void usages_showsWorkflows() {
    broker.answer(
        "ListUsages",
        ListUsagesResponse.newBuilder()
            .addUsages(Usage.newBuilder().setWorkflow("billing").setLastVersion(2))
            .build());

    assertThat(broker.item("usages", ID, "--version=2").out()).contains("billing", "never");
    assertThat(broker.request(ListUsagesRequest.class).getVersion()).isEqualTo(2);
  }

  @Test
  void refusal_isItsReason_withTheFieldsAtFault() {
    broker.refuse(
        "GetItem",
        StatusProto.toStatusRuntimeException(
            com.google.rpc.Status.newBuilder()
                .setCode(Code.INVALID_ARGUMENT_VALUE)
                .setMessage("FIELD_INVALID: name: too short")
                .addDetails(
                    Any.pack(
                        BadRequest.newBuilder()
                            .addFieldViolations(
                                BadRequest.FieldViolation.newBuilder()
                                    .setField("name")
                                    .setDescription("too short"))
                            .build()))
                .build()));

    CommandRun run = broker.item("get", "x", "--json");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .containsExactly("FIELD_INVALID: name: too short", "  name: too short");
  }

  @Test
  void itemInUse_showsWhatUsesIt() {
    broker.refuse(
        "DeleteItem",
        StatusProto.toStatusRuntimeException(
            com.google.rpc.Status.newBuilder()
                .setCode(Code.FAILED_PRECONDITION_VALUE)
                .setMessage("ITEM_IN_USE: change them, or use force")
                .addDetails(
                    Any.pack(
                        ItemUsages.newBuilder()
                            .addUsages(Usage.newBuilder().setWorkflow("billing").setNode("charge"))
                            .setCount(12)
                            .build()))
                .build()));

    CommandRun run = broker.item("delete", ID, "--yes");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("ITEM_IN_USE: ")
        .containsSubsequence("WORKFLOW", "billing", "charge", "and 11 more");
  }

  @Test
  void refusalOfGrpcItself_hasItsCode() {
    broker.refuse(
        "GetItem", Status.UNIMPLEMENTED.withDescription("no such method").asRuntimeException());

    assertThat(broker.item("get", "x").err().strip()).isEqualTo("UNIMPLEMENTED: no such method");
  }
}
