package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.stepvault.server.testing.Sabotage;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.Access;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.Item;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.RotateItemRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever writes to the database can neither read, swap, re-point nor revive an item unnoticed. */
final class TamperedItemsTest {
  private static final String PAYMENTS_1 = "('default', '@payments', 1)";
  private static final String PAYMENTS_2 = "('default', '@payments', 2)";
  private static final String DECOY = "('default', '@decoy', 1)";
  private static final String TWIN = "('other', '@twin', 2)";
  private static final String VALUE = "wrap_key, wrapped_key, commitment, ciphertext";

  private static final Map<String, String> IDS = new TreeMap<>();
  private static final Map<String, TestCalls> CALLS = new TreeMap<>();
  private static TestBroker broker;
  private static Sabotage sabotage;

  /** What is done to the rows, and the reference that must then fail in the organization. */
  record Act(String sql, String organization, String reference) {
    static Act on(String reference, String sql) {
      return new Act(sql, "default", reference);
    }

    @Override
    public String toString() {
      return sql;
    }
  }

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    broker.ensureOrganization("other");
    for (String organization : List.of("default", "other")) {
      CALLS.put(organization, TestCalls.register(broker, organization));
    }
    TestCalls mine = CALLS.get("default");
    IDS.put("@payments", rotated(mine, mine.create("payments", "old value")));
    IDS.put("@decoy", mine.create("decoy", "value of the decoy").getId());
    IDS.put("@gone", mine.create("gone", "value of a deleted item").getId());
    mine.vault().deleteItem(DeleteItemRequest.newBuilder().setId(IDS.get("@gone")).build());
    IDS.put("@fading", create("fading", Instant.now().plusSeconds(3600)));
    TestCalls theirs = CALLS.get("other");
    IDS.put("@twin", rotated(theirs, theirs.create("payments", "old value of the other")));
    IDS.put("@bobs", createOf("bob", "bobs"));
    sabotage = new Sabotage(broker);
  }

  private static String rotated(TestCalls calls, Item item) {
    calls
        .vault()
        .rotateItem(
            RotateItemRequest.newBuilder()
                .setId(item.getId())
                .setSecretBytes(ByteString.copyFromUtf8("value of " + item.getId()))
                .build());
    return item.getId();
  }

  private static String create(String name, Instant expiry) {
    return CALLS
        .get("default")
        .vault()
        .createItem(
            CreateItemRequest.newBuilder()
                .setName(name)
                .setSecretBytes(ByteString.copyFromUtf8("value until then"))
                .setExpiresAt(Timestamp.newBuilder().setSeconds(expiry.getEpochSecond()))
                .setAccess(Access.newBuilder().setMode(Access.Mode.PRIVATE))
                .build())
        .getItem()
        .getId();
  }

  private static String createOf(String user, String name) {
    return CALLS
        .get("default")
        .vaultOf(user)
        .createItem(
            CreateItemRequest.newBuilder()
                .setName(name)
                .setSecretBytes(ByteString.copyFromUtf8("value of " + user))
                .setAccess(Access.newBuilder().setMode(Access.Mode.PRIVATE))
                .build())
        .getItem()
        .getId();
  }

  @AfterAll
  static void stop() {
    sabotage.close();
    broker.close();
  }

  static Stream<Act> swaps() {
    List<Act> acts = new ArrayList<>();
    for (String columns :
        List.of(
            "ciphertext",
            "wrapped_key",
            "commitment",
            "wrapped_key, ciphertext",
            VALUE,
            "state, created_at, current_from, created_by, " + VALUE)) {
      for (String partner : List.of(PAYMENTS_1, DECOY, TWIN)) {
        acts.add(Act.on("@payments", swap(columns, PAYMENTS_2, partner)));
      }
      acts.add(new Act(swap(columns, PAYMENTS_2, TWIN), "other", "@twin"));
    }
    acts.add(Act.on("@payments", swap("wrap_key", PAYMENTS_2, TWIN)));
    return acts.stream();
  }

  private static String swap(String columns, String one, String other) {
    return "UPDATE item_version a SET (%1$s) = ROW(%2$s) FROM item_version b"
            .formatted(columns, "b." + columns.replace(", ", ", b."))
        + " WHERE (a.organization, a.item, a.number) IN (%1$s, %2$s)".formatted(one, other)
        + " AND (b.organization, b.item, b.number) IN (%1$s, %2$s)".formatted(one, other)
        + " AND a.ctid <> b.ctid";
  }

  static Stream<Act> versions() {
    return Stream.of(
            "UPDATE item_version SET ciphertext = '' WHERE %s",
            "UPDATE item_version SET wrapped_key = '' WHERE %s",
            "UPDATE item_version SET commitment = '' WHERE %s",
            "UPDATE item_version SET wrap_key = '' WHERE %s",
            "UPDATE item_version SET ciphertext = substr(ciphertext, 1, 20) WHERE %s",
            "UPDATE item_version SET ciphertext = set_byte(ciphertext, 30, 255"
                + " - get_byte(ciphertext, 30)) WHERE %s",
            "ALTER TABLE item_version DROP CONSTRAINT IF EXISTS item_version_state_check;"
                + " UPDATE item_version SET state = 'DISABLED' WHERE %s",
            "UPDATE item_version SET created_by = 'mallory' WHERE %s",
            "UPDATE item_version SET created_at = created_at - interval '1 second' WHERE %s",
            "UPDATE item_version SET created_at = 'infinity' WHERE %s",
            "UPDATE item_version SET current_from = NULL WHERE %s",
            "UPDATE item_version SET current_from = '-infinity' WHERE %s",
            "UPDATE item_version SET number = 3 WHERE %s",
            "DELETE FROM item_version WHERE %s",
            "DELETE FROM item_version WHERE item = '@payments' AND number = 1",
            "DELETE FROM item_version WHERE item = '@payments'",
            "UPDATE item_version SET item = '@payments', number = 3 WHERE item = '@decoy'",
            "INSERT INTO item_version SELECT organization, '@payments', 3, state, created_at,"
                + " current_from, created_by, wrap_key, wrapped_key, commitment, ciphertext"
                + " FROM item_version WHERE item = '@decoy'")
        .map(
            sql ->
                Act.on("@payments", sql.formatted("(organization, item, number) = " + PAYMENTS_2)));
  }

  static Stream<Act> items() {
    return Stream.concat(
        Stream.of(
                "name = 'another name'",
                "kind = 'MATERIAL'",
                "owner = 'mallory'",
                "access = 'TEAM'",
                "current_version = 1",
                "current_version = 3",
                "created_at = created_at - interval '1 second'",
                "updated_at = updated_at + interval '1 second'",
                "expires_at = now() + interval '1 day'",
                "deleted_at = now()",
                "stamp = stamp + 1",
                "mac_key = ''",
                "mac = ''",
                "mac = (SELECT mac FROM item WHERE id = '@decoy')",
                "(mac_key, mac) = (SELECT mac_key, mac FROM item WHERE id = '@twin')")
            .map(set -> Act.on("@payments", "UPDATE item SET " + set + " WHERE id = '@payments'")),
        Stream.of(
            Act.on("@fading", "UPDATE item SET expires_at = NULL WHERE id = '@fading'"),
            Act.on(
                "@fading",
                "UPDATE item SET expires_at = expires_at + interval '1 year' WHERE id = '@fading'"),
            Act.on("@fading", "UPDATE item SET expires_at = 'infinity' WHERE id = '@fading'"),
            Act.on("@fading", "UPDATE item SET expires_at = '-infinity' WHERE id = '@fading'"),
            Act.on("@fading", "UPDATE item SET expires_at = '294276-01-01Z' WHERE id = '@fading'"),
            Act.on("@gone", "UPDATE item SET deleted_at = NULL WHERE id = '@gone'"),
            Act.on("gone", "UPDATE item SET deleted_at = NULL WHERE id = '@gone'"),
            Act.on(
                "@payments",
                "ALTER TABLE item DROP CONSTRAINT IF EXISTS item_kind_check;"
                    + " UPDATE item SET kind = 'OTHER' WHERE id = '@payments'"),
            Act.on(
                "@payments",
                "ALTER TABLE item DROP CONSTRAINT IF EXISTS item_access_check;"
                    + " UPDATE item SET access = 'OTHER' WHERE id = '@payments'"),
            Act.on("bobs", "UPDATE item SET access = 'TEAM' WHERE id = '@bobs'"),
            Act.on("bobs", "UPDATE item SET owner = 'alice' WHERE id = '@bobs'"),
            Act.on(
                "payments",
                "UPDATE item SET name = 'payments' || id WHERE id = '@payments';"
                    + " UPDATE item SET name = 'payments' WHERE id = '@decoy'"),
            // Whole rows of one organization in another: as they are, and in the place of its own.
            Act.on(
                "@twin",
                "UPDATE item SET (organization, name) = ('default', 'twin') WHERE id = '@twin';"
                    + " UPDATE item_version SET organization = 'default' WHERE item = '@twin'")));
  }

  @ParameterizedTest
  @MethodSource({"swaps", "versions", "items"})
  void whatWasChangedFailsClosedAndGoesOnRecord(Act act) {
    TestCalls calls = CALLS.get(act.organization);
    sabotage.assertNoticed(
        identified(act.sql), act.organization, () -> calls.resolve(identified(act.reference)));
  }

  @Test
  void itemsThatWereNotTouchedGoOnWorking() {
    TestCalls calls = CALLS.get("default");
    sabotage.commit(identified("UPDATE item SET stamp = stamp + 1 WHERE id = '@payments'"));
    try {
      assertThat(calls.resolve("decoy")).isEqualTo("value of the decoy");
    } finally {
      sabotage.putBack();
    }
  }

  /** Above all the mutations: they would put a new MAC on what was changed. */
  @Test
  void noCallTouchesWhatWasChanged() {
    String id = IDS.get("@payments");
    TestCalls calls = CALLS.get("default");
    List<Sabotage.Call> all =
        List.of(
            () -> calls.vault().getItem(GetItemRequest.newBuilder().setId(id).build()).toString(),
            () ->
                calls
                    .vault()
                    .getItem(GetItemRequest.newBuilder().setName("payments").build())
                    .toString(),
            () -> calls.vault().listItems(ListItemsRequest.getDefaultInstance()).toString(),
            () -> calls.create("payments", "another value").toString(),
            () ->
                calls
                    .vault()
                    .rotateItem(
                        RotateItemRequest.newBuilder()
                            .setId(id)
                            .setSecretBytes(ByteString.copyFromUtf8("new value"))
                            .build())
                    .toString(),
            () ->
                calls
                    .vault()
                    .deleteItem(DeleteItemRequest.newBuilder().setId(id).build())
                    .toString());
    sabotage.commit("UPDATE item SET current_version = 1 WHERE id = '" + id + "'");
    try {
      all.forEach(call -> sabotage.assertDataLoss("default", call));
    } finally {
      sabotage.putBack();
    }
    assertThat(calls.resolve("payments")).isEqualTo("value of " + id);
  }

  private static String identified(String text) {
    String result = text;
    for (Map.Entry<String, String> id : IDS.entrySet()) {
      result = result.replace(id.getKey(), id.getValue());
    }
    return result;
  }
}
