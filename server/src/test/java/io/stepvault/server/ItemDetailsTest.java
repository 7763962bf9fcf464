package io.stepvault.server;

import static io.stepvault.server.testing.People.aGroup;
import static io.stepvault.server.testing.People.aUser;
import static io.stepvault.server.testing.People.assertInvalid;
import static io.stepvault.server.testing.People.canEdit;
import static io.stepvault.server.testing.People.canUse;
import static io.stepvault.server.testing.People.get;
import static io.stepvault.server.testing.People.store;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.stepvault.server.testing.People;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.v1.Access;
import io.stepvault.v1.Access.Mode;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.CreateItemResponse;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.Destination;
import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.Item;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.Permission;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.RotationPlan;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import io.stepvault.v1.Warning;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** All that is said about an item: it is stored as it was given, and shown to those who may see. */
final class ItemDetailsTest {
  private static final Timestamp FAR = Timestamp.newBuilder().setSeconds(4_000_000_000L).build();

  private static TestBroker broker;
  private static People people;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    people = People.of(broker, "default");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static VaultServiceBlockingStub alice() {
    return people.user("alice");
  }

  private static CreateItemRequest.Builder everything(String name) {
    return CreateItemRequest.newBuilder()
        .setName(name)
        .setSecret("a longer value")
        .setExpiresAt(FAR)
        .setAccess(
            Access.newBuilder()
                .setMode(Mode.RESTRICTED)
                .addGrants(canEdit(aUser("bob")))
                .addGrants(canUse(aGroup("billing"))))
        .setDescription("first line\nsecond line")
        .setNote("ends in the month of the fair")
        .putLabels("env", "prod")
        .putLabels("cost.center/main-1_a", "4711")
        .setRotation(
            RotationPlan.newBuilder()
                .setRotateEvery(Duration.newBuilder().setSeconds(3600))
                .addContacts("ops@example.com")
                .addContacts("#on-call")
                .setDueAt(FAR))
        .addDestinations(Destination.newBuilder().setHost("API.Example.com").setPathPrefix("/v1/"))
        .addDestinations(
            Destination.newBuilder().setScheme("postgresql").setHost("10.0.0.1").setPort(6543));
  }

  @Test
  void anItemHasAllThatItWasCreatedWith() {
    CreateItemResponse response = alice().createItem(everything("with everything").build());
    Item item = response.getItem();
    assertThat(response.getWarningsList()).isEmpty();
    assertThat(item.getAccess().getMode()).isEqualTo(Mode.RESTRICTED);
    assertThat(item.getAccess().getGrantsList())
        .containsExactly(canEdit(aUser("bob")), canUse(aGroup("billing")));
    assertThat(item.getGrantCount()).isEqualTo(2);
    assertThat(item.getMyPermission()).isEqualTo(Permission.CAN_EDIT);
    assertThat(item.getDescription()).isEqualTo("first line\nsecond line");
    assertThat(item.getNote()).isEqualTo("ends in the month of the fair");
    assertThat(item.getLabelsMap())
        .isEqualTo(Map.of("env", "prod", "cost.center/main-1_a", "4711"));
    assertThat(item.getRotation().getRotateEvery().getSeconds()).isEqualTo(3600);
    assertThat(item.getRotation().getContactsList()).containsExactly("ops@example.com", "#on-call");
    // Counted from when the current version became so, whatever the request said.
    assertThat(item.getRotation().getDueAt().getSeconds())
        .isEqualTo(item.getCreatedAt().getSeconds() + 3600);
    assertThat(item.getDestinationsList())
        .containsExactly(
            Destination.newBuilder()
                .setScheme("https")
                .setHost("api.example.com")
                .setPort(443)
                .setPathPrefix("/v1/")
                .build(),
            Destination.newBuilder()
                .setScheme("postgresql")
                .setHost("10.0.0.1")
                .setPort(6543)
                .build());
    assertThat(item.getExpiresAt()).isEqualTo(FAR);
    assertThat(get(alice(), item)).isEqualTo(item);
  }

  @Test
  void aRotationMovesItsDueDate() {
    Item item = alice().createItem(everything("due again").build()).getItem();
    Item rotated =
        alice()
            .rotateItem(
                RotateItemRequest.newBuilder()
                    .setId(item.getId())
                    .setSecret("the next value")
                    .build())
            .getItem();
    assertThat(rotated.getRotation().getDueAt().getSeconds())
        .isEqualTo(rotated.getUpdatedAt().getSeconds() + 3600);
  }

  @Test
  void whatIsStoredSurvivesARestart() {
    Item item = alice().createItem(everything("after a restart").build()).getItem();
    broker.restart();
    assertThat(get(alice(), item)).isEqualTo(item);
    assertThat(people.resolve("bob", "after a restart")).isEqualTo("a longer value");
    assertThat(people.resolve("carol", item.getId(), "billing")).isEqualTo("a longer value");
  }

  @Test
  void listsShowNoGrants() {
    Item item = alice().createItem(everything("in a list").build()).getItem();
    Item listed =
        alice().listItems(ListItemsRequest.getDefaultInstance()).getItemsList().stream()
            .filter(other -> other.getId().equals(item.getId()))
            .findFirst()
            .orElseThrow();
    Item.Builder expected = item.toBuilder();
    expected.getAccessBuilder().clearGrants();
    assertThat(listed).isEqualTo(expected.build());
  }

  @Test
  void aDeletedItemSaysWhenItIsPurged() {
    Item item = store(alice(), "to be purged", Mode.PRIVATE);
    assertThat(item.hasPurgeAt()).isFalse();
    Item deleted =
        alice().deleteItem(DeleteItemRequest.newBuilder().setId(item.getId()).build()).getItem();
    assertThat(deleted.getPurgeAt().getSeconds())
        .isEqualTo(deleted.getDeletedAt().getSeconds() + 30 * 86_400);
  }

  @Test
  void whatMayWorryAUserIsSaid() {
    CreateItemRequest shortest =
        CreateItemRequest.newBuilder().setName("short").setSecret("k3x9").build();
    assertThat(codes(alice().createItem(shortest)))
        .containsExactly(Warning.Code.TOO_SHORT_TO_MASK, Warning.Code.NO_EXPIRY);
    CreateItemRequest common = shortest.toBuilder().setName("common").setSecret("password").build();
    assertThat(codes(alice().createItem(common)))
        .containsExactly(Warning.Code.TOO_COMMON_TO_MASK, Warning.Code.NO_EXPIRY);
    CreateItemRequest fine =
        shortest.toBuilder().setName("long").setSecret("k3x9q").setExpiresAt(FAR).build();
    assertThat(codes(alice().createItem(fine))).isEmpty();
    store(people.user("bob"), "hidden by alice", Mode.RESTRICTED, canUse(aUser("alice")));
    CreateItemRequest hiding =
        fine.toBuilder().setName("hidden by alice").setRequestId("hides").build();
    CreateItemResponse hides = alice().createItem(hiding);
    assertThat(codes(hides)).containsExactly(Warning.Code.HIDES_SHARED_ITEM);
    assertThat(hides.getWarnings(0).getMessage()).hasSizeGreaterThan(20);
    assertThat(alice().createItem(hiding)).isEqualTo(hides);
  }

  private static List<Warning.Code> codes(CreateItemResponse response) {
    return response.getWarningsList().stream().map(Warning::getCode).toList();
  }

  @Test
  void aNameOfAnApiKeyTakesNoValue() {
    CreateItemRequest.Builder request =
        CreateItemRequest.newBuilder().setName("api-key:billing").setSecret("a longer value");
    assertInvalid("secret", () -> alice().createItem(request.build()));
    assertInvalid(
        "material",
        () ->
            alice()
                .createItem(
                    request.setMaterial(com.google.protobuf.ByteString.copyFromUtf8("m")).build()));
  }

  @ParameterizedTest
  @CsvSource({
    "'', Example.COM, 0, https, example.com, 443",
    "http, localhost, 0, http, localhost, 80",
    "HTTPS, *.Example.com, 8443, https, *.example.com, 8443",
    "ssh, 192.0.2.7, 0, ssh, 192.0.2.7, 22",
    "smtps, mx.example, 0, smtps, mx.example, 465",
    "postgresql, db, 0, postgresql, db, 5432",
    "mysql, db, 0, mysql, db, 3306",
    "amqps, q, 0, amqps, q, 5671",
    "my+scheme.1-x, xn--bcher-kva.example, 65535, my+scheme.1-x, xn--bcher-kva.example, 65535",
    "'', [2001:DB8:0:0::1], 0, https, 2001:db8::1, 443",
    "'', 2001:db8:0:0:0:0:0:1, 0, https, 2001:db8::1, 443",
  })
  void aDestinationIsStoredInOneForm(
      String scheme, String host, int port, String storedScheme, String storedHost, int stored) {
    Item item =
        alice()
            .createItem(
                CreateItemRequest.newBuilder()
                    .setName("to " + scheme + " " + Integer.toHexString(host.hashCode()))
                    .setSecret("a longer value")
                    .addDestinations(
                        Destination.newBuilder().setScheme(scheme).setHost(host).setPort(port))
                    .build())
            .getItem();
    assertThat(item.getDestinationsList())
        .containsExactly(
            Destination.newBuilder()
                .setScheme(storedScheme)
                .setHost(storedHost)
                .setPort(stored)
                .build());
  }

  static List<String> unusualTexts() {
    return List.of(
        "\uD83D\uDD11 \uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67",
        "cafe\u0301 e\u0323\u0301",
        "\u0627\u0644\u0633\u0631 \u05D0\u05D1\u05D2",
        "'; DROP TABLE item; -- \"quoted\" \\",
        "100 % of a_b *",
        " blanks at the ends ",
        "{a,\"b\",NULL}");
  }

  /** Not even normalised: a principal is compared with what a token says. */
  @ParameterizedTest
  @MethodSource("unusualTexts")
  void textsAreStoredExactly(String text) {
    CreateItemRequest request =
        CreateItemRequest.newBuilder()
            .setName("exactly " + Integer.toHexString(text.hashCode()))
            .setSecret("a longer value")
            .setAccess(
                Access.newBuilder()
                    .setMode(Mode.RESTRICTED)
                    .addGrants(canUse(aUser(text)))
                    .addGrants(canUse(aGroup(text))))
            .setDescription(text)
            .setNote(text)
            .putLabels("label", text)
            .setRotation(
                RotationPlan.newBuilder()
                    .setRotateEvery(Duration.newBuilder().setSeconds(7200))
                    .addContacts(text))
            .build();
    Item item = alice().createItem(request).getItem();
    assertThat(item.getDescription()).isEqualTo(text);
    assertThat(item.getNote()).isEqualTo(text);
    assertThat(item.getLabelsMap()).isEqualTo(Map.of("label", text));
    assertThat(item.getRotation().getContactsList()).containsExactly(text);
    assertThat(item.getAccess().getGrantsList())
        .containsExactly(canUse(aUser(text)), canUse(aGroup(text)));
    assertThat(get(alice(), item)).isEqualTo(item);
    assertThat(people.resolve(text, item.getId())).isEqualTo("a longer value");
    assertThat(people.resolve("carol", item.getName(), text)).isEqualTo("a longer value");
    assertThat(
            people
                .user(text)
                .getItem(GetItemRequest.newBuilder().setName(item.getName()).build())
                .getItem()
                .getNote())
        .isEqualTo(text);
  }
}
