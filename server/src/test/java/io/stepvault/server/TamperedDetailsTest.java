package io.stepvault.server;

import static io.stepvault.server.testing.People.aGroup;
import static io.stepvault.server.testing.People.aUser;
import static io.stepvault.server.testing.People.assertRefused;
import static io.stepvault.server.testing.People.canEdit;
import static io.stepvault.server.testing.People.canUse;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import io.stepvault.server.testing.People;
import io.stepvault.server.testing.Sabotage;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.v1.Access;
import io.stepvault.v1.Access.Mode;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.Destination;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.ReferenceFailure.Reason;
import io.stepvault.v1.RotationPlan;
import io.stepvault.v1.SetAccessRequest;
import io.stepvault.v1.TransferItemRequest;
import io.stepvault.v1.UpdateItemRequest;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whoever writes to the database can neither share an item, nor send its value elsewhere, nor
 * change what is said about it, unnoticed.
 */
final class TamperedDetailsTest {
  private static TestBroker broker;
  private static People people;
  private static Sabotage sabotage;
  private static String id;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    people = People.of(broker, "default");
    id =
        people
            .user("alice")
            .createItem(
                CreateItemRequest.newBuilder()
                    .setName("payments before")
                    .setSecret("the value")
                    .setAccess(
                        Access.newBuilder()
                            .setMode(Mode.RESTRICTED)
                            .addGrants(canUse(aUser("bob")))
                            .addGrants(canEdit(aGroup("leads"))))
                    .setDescription("what it is for")
                    .setNote("the blue one")
                    .putLabels("env", "prod")
                    .putLabels("team", "billing")
                    .setRotation(
                        RotationPlan.newBuilder()
                            .setRotateEvery(Duration.newBuilder().setSeconds(7_200))
                            .addContacts("ops@example.com"))
                    .addDestinations(
                        Destination.newBuilder().setHost("api.example.com").setPathPrefix("/v1"))
                    .build())
            .getItem()
            .getId();
    var unused =
        people
            .user("alice")
            .updateItem(UpdateItemRequest.newBuilder().setId(id).setName("payments").build());
    sabotage = new Sabotage(broker);
  }

  @AfterAll
  static void stop() {
    sabotage.close();
    broker.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "grants = grants || 'CAN_USE USER mallory'::text",
        "grants = grants || 'CAN_EDIT GROUP everybody'::text",
        "grants = '{}'",
        "grants = grants[1:1]",
        "grants[1] = 'CAN_EDIT USER bob'",
        "grants[1] = 'CAN_USE GROUP bob'",
        "grants[1] = 'CAN_USE USER mallory'",
        "grants[1] = 'CAN_USE USER '",
        "grants[1] = 'CAN_USE USER'",
        "grants[1] = 'ANYTHING USER bob'",
        "grants[1] = ''",
        "grants[1] = NULL",
        "grants = ARRAY[grants, grants]",
        "access = 'TEAM'",
        "owner = 'mallory'",
        "former_names = '{}'",
        "former_names[1] = 'another'",
        "former_names[1] = NULL",
        "former_names = former_names || 'stolen name'::text",
        "description = 'for anything'",
        "description = ''",
        "note = 'the red one'",
        "labels[2] = 'test'",
        "labels[1] = 'other'",
        "labels = '{}'",
        "labels = labels[1:3]",
        "labels = labels || '{more,1}'::text[]",
        "rotate_every = rotate_every + 1",
        "rotate_every = NULL",
        "rotation_contacts = '{}'",
        "rotation_contacts[1] = 'mallory@example.com'",
        "destinations = '{}'",
        "destinations = destinations || 'https evil.example 443 '::text",
        "destinations[1] = 'https evil.example 443 /v1'",
        "destinations[1] = 'http api.example.com 443 /v1'",
        "destinations[1] = 'https api.example.com 8443 /v1'",
        "destinations[1] = 'https api.example.com 443 '",
        "destinations[1] = 'https api.example.com many /v1'",
        "destinations[1] = 'https'",
        "destinations[1] = NULL",
        "(api_key_workflows, api_key_stands_for) = ('{}', '')",
        "(signing_algorithm, signing_purpose) = ('ES256', 'RAW')",
        "place_stamp = place_stamp + 1",
        "activated_at[1] = activated_at[1] - interval '1 second'",
        "(overlap_version, overlap_until) = (1, now())",
      })
  void whatWasChangedFailsClosedAndGoesOnRecord(String set) {
    sabotage.assertNoticed(
        "UPDATE item SET " + set + " WHERE id = '" + id + "'",
        "default",
        () -> people.resolve("bob", id));
  }

  /** Above all the mutations: they would put a new MAC on what was changed. */
  @Test
  void noCallTouchesWhatWasChanged() {
    VaultServiceBlockingStub alice = people.user("alice");
    List<Sabotage.Call> all =
        List.of(
            () -> alice.getItem(GetItemRequest.newBuilder().setId(id).build()).toString(),
            () ->
                alice
                    .updateItem(UpdateItemRequest.newBuilder().setId(id).setNote("n").build())
                    .toString(),
            () ->
                alice
                    .setAccess(
                        SetAccessRequest.newBuilder()
                            .setId(id)
                            .addPut(canUse(aUser("carol")))
                            .build())
                    .toString(),
            () ->
                alice
                    .transferItem(
                        TransferItemRequest.newBuilder().setId(id).setNewOwner("bob").build())
                    .toString());
    sabotage.commit(
        "UPDATE item SET grants = grants || 'CAN_USE USER mallory'::text WHERE id = '" + id + "'");
    try {
      all.forEach(call -> sabotage.assertDataLoss("default", call));
    } finally {
      sabotage.putBack();
    }
    assertThat(people.resolve("bob", "payments")).isEqualTo("the value");
  }

  /** The tables that lists search are no authority. */
  @Test
  void aGrantThatIsOnlyInTheIndexGrantsNothing() {
    broker.sql(
        "INSERT INTO stepvault.item_listing SELECT organization, item, access, 'USER', 'mallory',"
            + " 'CAN_EDIT', name, kind, created_at, expires_at, rotation_due_at, last_used_at, deleted"
            + " FROM stepvault.item_listing WHERE viewer_type = 'ALL' AND item = '"
            + id
            + "'");
    people.assertUnresolved("mallory", id);
    people.assertUnresolved("mallory", "payments");
    VaultServiceBlockingStub mallory = people.user("mallory");
    assertRefused(
        ErrorReason.ITEM_NOT_FOUND,
        () -> mallory.getItem(GetItemRequest.newBuilder().setId(id).build()));
    broker.sql("DELETE FROM stepvault.item_listing WHERE viewer = 'mallory'");
  }

  /** Nor is the table of former names. */
  @Test
  void aFormerNameThatIsOnlyInTheIndexIsNone() {
    broker.sql(
        "INSERT INTO stepvault.item_former_name VALUES ('default', '', 'never its name', '"
            + id
            + "')");
    people.assertUnresolved("bob", "never its name");
    people.assertUnresolved(Reason.RENAMED, "bob", "payments before");
    broker.sql("DELETE FROM stepvault.item_former_name WHERE name = 'never its name'");
  }
}
