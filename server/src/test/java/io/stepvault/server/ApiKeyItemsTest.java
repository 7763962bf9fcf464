package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.stepvault.server.item.Item;
import io.stepvault.server.item.ItemVersion;
import io.stepvault.server.key.Frame;
import io.stepvault.server.key.InstallationKey;
import io.stepvault.server.key.IntegrityException;
import io.stepvault.server.key.Ring;
import io.stepvault.server.key.RootKey;
import io.stepvault.server.store.Database;
import io.stepvault.server.store.InstallationStore;
import io.stepvault.server.store.ItemStore;
import io.stepvault.server.store.Place;
import io.stepvault.server.store.Rings;
import io.stepvault.server.store.Transactions;
import io.stepvault.server.testing.Canary;
import io.stepvault.server.testing.DatabaseSearch;
import io.stepvault.server.testing.ProcessOutput;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.Sabotage;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.Access;
import io.stepvault.v1.ApiKeyPolicy;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.CreateItemResponse;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.ListItemsRequest;
import io.stepvault.v1.ReferenceFailure;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.RotateItemResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** API keys are made here, shown once, and kept as a MAC. */
final class ApiKeyItemsTest {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static TestBroker broker;
  private static TestCalls calls;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  /** Of a name and a request id that no other test has. */
  private static CreateItemRequest creation() {
    int number = COUNT.incrementAndGet();
    return CreateItemRequest.newBuilder()
        .setName("api-key:gateway " + number)
        .setApiKey(
            ApiKeyPolicy.newBuilder().addWorkflows("billing").setStandsFor("the gateway's caller"))
        .setAccess(Access.newBuilder().setMode(Access.Mode.TEAM))
        .setRequestId("create-" + number)
        .build();
  }

  private static RotateItemRequest rotation(String id) {
    return RotateItemRequest.newBuilder()
        .setId(id)
        .setRequestId("rotate-" + COUNT.incrementAndGet())
        .build();
  }

  private static String key(CreateItemResponse response) {
    return response.getGenerated().getApiKey();
  }

  private static io.stepvault.v1.Item get(String id) {
    return calls.vault().getItem(GetItemRequest.newBuilder().setId(id).build()).getItem();
  }

  @Test
  void theKeyIsInTheAnswerToItsCreationAlone() {
    CreateItemResponse created = calls.vault().createItem(creation());
    assertThat(key(created)).matches("wfk_[0-9A-Za-z]{48}");
    assertThat(created.getItem().getKind()).isEqualTo(io.stepvault.v1.Item.Kind.API_KEY);
    assertThat(created.getItem().getApiKeyPolicy().getWorkflowsList()).containsExactly("billing");
    assertThat(created.getItem().getApiKeyPolicy().getStandsFor())
        .isEqualTo("the gateway's caller");
    Canary canary = Canary.ofApiKey(key(created));
    assertThat(canary.isIn(created.getItem().toByteArray())).isFalse();
    assertThat(canary.isIn(get(created.getItem().getId()).toByteArray())).isFalse();
    assertThat(
            canary.isIn(
                calls.vault().listItems(ListItemsRequest.getDefaultInstance()).toByteArray()))
        .isFalse();
  }

  @Test
  void rotationMakesAnotherKey() {
    CreateItemResponse created = calls.vault().createItem(creation());
    String id = created.getItem().getId();
    RotateItemResponse rotated = calls.vault().rotateItem(rotation(id));
    assertThat(rotated.getVersion().getNumber()).isEqualTo(2);
    assertThat(rotated.getGenerated().getApiKey())
        .matches("wfk_[0-9A-Za-z]{48}")
        .isNotEqualTo(key(created));
    assertThat(
            broker.query(
                "SELECT DISTINCT api_key_id FROM item_version WHERE item = '%s'".formatted(id)))
        .containsExactlyInAnyOrder(
            key(created).substring(4, 14), rotated.getGenerated().getApiKey().substring(4, 14));
    assertThat(
            broker.query(
                "SELECT DISTINCT api_key_mac FROM item_version WHERE item = '%s'".formatted(id)))
        .hasSize(2);
    assertThat(rotated.getItem().getApiKeyPolicy()).isEqualTo(created.getItem().getApiKeyPolicy());
  }

  @Test
  void aGivenValueIsRefusedAtRotation() {
    String id = calls.vault().createItem(creation()).getItem().getId();
    Refused refused =
        Refused.by(
            () -> calls.vault().rotateItem(rotation(id).toBuilder().setSecret("mine").build()));
    assertThat(refused.reason()).isEqualTo(ErrorReason.KIND_MISMATCH);
    assertThat(refused.message()).contains("generated here");
  }

  @Test
  void theNameAndTheKindGoTogether() {
    CreateItemRequest.Builder secret =
        CreateItemRequest.newBuilder().setName("api-key:mine").setSecret("value");
    Refused given = Refused.by(() -> calls.vault().createItem(secret.build()));
    assertThat(given.reason()).isEqualTo(ErrorReason.FIELD_INVALID);
    assertThat(given.fields()).containsExactly("secret");
    assertThat(given.message()).contains("'api-key:'").contains("generated");
    CreateItemRequest.Builder material =
        secret.clone().setMaterial(ByteString.copyFromUtf8("value"));
    assertThat(Refused.by(() -> calls.vault().createItem(material.build())).fields())
        .containsExactly("material");
    Refused named =
        Refused.by(
            () -> calls.vault().createItem(creation().toBuilder().setName("gateway").build()));
    assertThat(named.fields()).containsExactly("name");
    assertThat(named.message()).contains("'api-key:'");
  }

  @Test
  void resolve_isRefused() {
    CreateItemResponse created = calls.vault().createItem(creation());
    Refused byId = Refused.by(() -> calls.resolve(created.getItem().getId()));
    assertThat(byId.failures().getFailuresList())
        .extracting(ReferenceFailure::getReason)
        .containsExactly(ReferenceFailure.Reason.KIND_NOT_RESOLVABLE);
    Refused byName = Refused.by(() -> calls.resolve(created.getItem().getName()));
    assertThat(byName.failures().getFailures(0).getReason())
        .isEqualTo(ReferenceFailure.Reason.KIND_NOT_RESOLVABLE);
    assertThat(Canary.ofApiKey(key(created)).isIn(byId.status().toByteArray())).isFalse();
  }

  @Test
  void theStoredMacVerifiesTheKeyInItsPlaceAlone() {
    CreateItemResponse created = calls.vault().createItem(creation());
    String id = created.getItem().getId();
    assertThat(verifies(id, key(created), id, 1)).isTrue();
    assertThat(verifies(id, key(calls.vault().createItem(creation())), id, 1)).isFalse();
    assertThat(verifies(id, key(created), id, 2)).isFalse();
    assertThat(verifies(id, key(created), "vlt_01jd2m3q5vf8p9t6r7w8x9y0z1", 1)).isFalse();
  }

  private static byte[] sha256(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** As VerifyApiKey will do. */
  private static boolean verifies(String stored, String key, String item, int version) {
    return withStore(
        (found, ring) -> {
          ItemVersion.ApiKey content = (ItemVersion.ApiKey) found.current().content();
          byte[] frame =
              Frame.of("stepvault/v1/api-key")
                  .text("default")
                  .text(item)
                  .number(version)
                  .text(content.publicId())
                  .bytes(sha256(key))
                  .toBytes();
          try {
            ring.verifyMac(content.mac(), frame, "the key");
            return true;
          } catch (IntegrityException e) {
            return false;
          }
        },
        stored);
  }

  private static <T> T withStore(BiFunction<Item, Ring, T> ask, String id) {
    try (RootKey root = RootKey.load(broker.config().rootKey());
        Database database = Database.open(broker.config().database())) {
      Transactions transactions = database.transactions();
      try (InstallationKey key = new InstallationStore(transactions).open(root)) {
        Rings rings = new Rings(key);
        return transactions.snapshot(
            "default",
            tx ->
                ask.apply(
                    new ItemStore(rings).withValues(tx, List.of(new Place.Id(id))).getFirst(),
                    rings.of(tx)));
      }
    }
  }

  @Test
  void noPartOfTheSecretIsStoredOrLogged() throws Exception {
    CreateItemResponse created;
    RotateItemResponse rotated;
    try (ProcessOutput output = new ProcessOutput()) {
      broker.restart();
      CreateItemRequest creation = creation();
      created = calls.vault().createItem(creation);
      assertThat(calls.vault().createItem(creation)).isEqualTo(created);
      assertThat(
              Refused.by(
                      () -> calls.vault().createItem(creation.toBuilder().clearRequestId().build()))
                  .reason())
          .isEqualTo(ErrorReason.NAME_TAKEN);
      RotateItemRequest rotation = rotation(created.getItem().getId());
      rotated = calls.vault().rotateItem(rotation);
      broker.sql("UPDATE request SET generated_ciphertext = sha512(generated_ciphertext)");
      assertThat(Refused.by(() -> calls.vault().rotateItem(rotation)).code())
          .isEqualTo(Status.Code.DATA_LOSS);
      broker.restart();
      for (String key : List.of(key(created), rotated.getGenerated().getApiKey())) {
        assertThat(Canary.ofApiKey(key).isIn(output.text())).isFalse();
      }
    }
    DatabaseSearch search = new DatabaseSearch(broker);
    for (String key : List.of(key(created), rotated.getGenerated().getApiKey())) {
      assertThat(search.columnsWith(Canary.ofApiKey(key))).isEmpty();
      assertThat(search.filesWith(Canary.ofApiKey(key))).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE item_version SET api_key_mac = sha256(api_key_mac) WHERE item = '@'",
        "UPDATE item_version SET api_key_mac_key = api_key_mac_key || 'x' WHERE item = '@'",
        "UPDATE item_version SET api_key_id = reverse(api_key_id) WHERE item = '@'",
        "UPDATE item_version SET api_key_id = NULL WHERE item = '@'",
        "UPDATE item_version SET api_key_mac = NULL WHERE item = '@'",
        "UPDATE item SET api_key_stands_for = 'the admin' WHERE id = '@'",
        "UPDATE item SET api_key_workflows = '{}' WHERE id = '@'",
      })
  void aChangedRowIsNoticed(String sql) {
    String id = calls.vault().createItem(creation()).getItem().getId();
    try (Sabotage sabotage = new Sabotage(broker)) {
      sabotage.assertNoticed(sql.replace("@", id), "default", () -> get(id).toString());
      sabotage.commit("DROP SCHEMA kept CASCADE");
    }
  }
}
