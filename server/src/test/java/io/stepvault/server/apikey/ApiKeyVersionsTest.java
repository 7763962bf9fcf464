package io.stepvault.server.apikey;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import io.stepvault.server.testing.AuditLog;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TestVault;
import io.stepvault.v1.ApiKeyAccepted;
import io.stepvault.v1.ApiKeyPolicy;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.Item;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.RotateItemResponse;
import io.stepvault.v1.UndeleteItemRequest;
import io.stepvault.v1.UpdateItemRequest;
import io.stepvault.v1.VerifyApiKeyRequest;
import io.stepvault.v1.VerifyApiKeyResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which version of a key is good, and when. */
final class ApiKeyVersionsTest {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final VerifyApiKeyResponse REJECTED =
      VerifyApiKeyResponse.newBuilder()
          .setRejected(io.stepvault.v1.ApiKeyRejected.getDefaultInstance())
          .build();

  private static TestBroker broker;
  private static TestCalls calls;
  private static AuditLog audit;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
    calls = TestCalls.register(broker, "default");
    audit = new AuditLog(broker);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static TestVault vault() {
    return new TestVault(calls);
  }

  private record Made(Item item, String key) {}

  /** A private key of alice's: who may see the item has no bearing on who may use the key. */
  private static Made make(ApiKeyPolicy.Builder policy) {
    var created =
        calls
            .vault()
            .createItem(
                CreateItemRequest.newBuilder()
                    .setName("api-key:shop " + COUNT.incrementAndGet())
                    .setApiKey(policy)
                    .putLabels("team", "shop")
                    .build());
    return new Made(created.getItem(), created.getGenerated().getApiKey());
  }

  private static Made make() {
    return make(ApiKeyPolicy.newBuilder().setStandsFor("the shop"));
  }

  private static VerifyApiKeyResponse verify(String key, String workflow) {
    return calls
        .node()
        .verifyApiKey(
            VerifyApiKeyRequest.newBuilder().setApiKey(key).setWorkflow(workflow).build());
  }

  private static VerifyApiKeyResponse verify(String key) {
    return verify(key, "");
  }

  private static ApiKeyAccepted accepted(String key) {
    VerifyApiKeyResponse response = verify(key);
    assertThat(response.hasAccepted()).as("accepted").isTrue();
    return response.getAccepted();
  }

  /** The answer is the constant one, and this cause is on record with it. */
  private static void assertRejected(String cause, String key) {
    assertRejected(cause, key, "");
  }

  private static void assertRejected(String cause, String key, String workflow) {
    VerifyApiKeyResponse[] response = new VerifyApiKeyResponse[1];
    List<AuditLog.Row> rows = audit.addedBy(() -> response[0] = verify(key, workflow));
    assertThat(response[0]).isEqualTo(REJECTED);
    assertThat(rows).extracting(AuditLog.Row::reason).containsExactly(cause);
    assertThat(rows).extracting(AuditLog.Row::outcome).containsExactly("DENIED");
  }

  private static RotateItemResponse rotate(Made made, RotateItemRequest.Builder how) {
    return calls.vault().rotateItem(how.setId(made.item.getId()).build());
  }

  private static RotateItemRequest.Builder overlapping() {
    return RotateItemRequest.newBuilder().setOverlap(TestVault.seconds(3_600));
  }

  @Test
  void inAnOverlapBothVersionsAreGood() {
    Made made = make();
    accepted(made.key);
    RotateItemResponse rotated = rotate(made, overlapping());
    String next = rotated.getGenerated().getApiKey();
    ApiKeyAccepted previous = accepted(made.key);
    assertThat(previous.getPreviousVersion()).isTrue();
    assertThat(previous.getVersion()).isEqualTo(1);
    assertThat(previous.getExpiresAt().getSeconds() - Instant.now().getEpochSecond())
        .isBetween(3_500L, 3_700L);
    assertThat(accepted(next).getPreviousVersion()).isFalse();
    assertThat(accepted(next).getVersion()).isEqualTo(2);
    vault().endOverlap(made.item);
    assertRejected("VERSION_NOT_VALID", made.key);
    accepted(next);
  }

  @Test
  void anOverlapEndsByTheDatabasesClock() {
    Made made = make();
    rotate(made, overlapping());
    accepted(made.key);
    try {
      broker.moveDatabaseClock(Duration.ofMinutes(61));
      String token =
          calls
              .signer()
              .sign(
                  calls
                      .claims("node-a")
                      .issued(
                          Instant.now().getEpochSecond() + 3_600,
                          Instant.now().getEpochSecond() + 4_000)
                      .build());
      assertThat(
              calls
                  .node(token)
                  .verifyApiKey(VerifyApiKeyRequest.newBuilder().setApiKey(made.key).build()))
          .isEqualTo(REJECTED);
    } finally {
      broker.moveDatabaseClock(Duration.ZERO);
    }
    accepted(made.key);
  }

  @Test
  void withoutAnOverlapTheKeyBeforeIsRejectedAtOnce() {
    Made made = make();
    accepted(made.key);
    String next = rotate(made, RotateItemRequest.newBuilder()).getGenerated().getApiKey();
    assertRejected("VERSION_NOT_VALID", made.key);
    accepted(next);
  }

  @Test
  void aStagedKeyIsGoodOnceItIsActive() {
    Made made = make();
    String staged =
        rotate(made, RotateItemRequest.newBuilder().setStage(true)).getGenerated().getApiKey();
    assertRejected("VERSION_NOT_VALID", staged);
    vault().activate(made.item, 2);
    accepted(staged);
    assertRejected("VERSION_NOT_VALID", made.key);
  }

  @Test
  void aDisabledKeyIsRejectedUntilItIsEnabled() {
    Made made = make();
    accepted(made.key);
    vault().disable(made.item, 1);
    assertRejected("VERSION_DISABLED", made.key);
    vault().enable(made.item, 1);
    accepted(made.key);
  }

  @Test
  void aDestroyedKeyIsUnknownAtOnce() {
    Made made = make();
    rotate(made, overlapping());
    accepted(made.key);
    vault().destroy(made.item, 1, true);
    assertRejected("UNKNOWN_KEY", made.key);
  }

  @Test
  void aDeletedKeyIsRejectedUntilItIsRestored() {
    Made made = make();
    accepted(made.key);
    String id = made.item.getId();
    var deleted =
        calls.vault().deleteItem(DeleteItemRequest.newBuilder().setId(id).setForce(true).build());
    assertThat(deleted).isNotNull();
    assertRejected("DELETED", made.key);
    var restored = calls.vault().undeleteItem(UndeleteItemRequest.newBuilder().setId(id).build());
    assertThat(restored).isNotNull();
    accepted(made.key);
  }

  @Test
  void anExpiredKeyIsRejected() {
    Made made = make();
    long at = Instant.now().getEpochSecond() + 100;
    update(
        made, "expires_at", request -> request.setExpiresAt(Timestamp.newBuilder().setSeconds(at)));
    assertThat(accepted(made.key).getExpiresAt().getSeconds()).isEqualTo(at);
    try {
      broker.moveDatabaseClock(Duration.ofSeconds(110));
      assertRejected("EXPIRED", made.key);
    } finally {
      broker.moveDatabaseClock(Duration.ZERO);
    }
  }

  private static void update(
      Made made, String field, java.util.function.Consumer<UpdateItemRequest.Builder> change) {
    UpdateItemRequest.Builder request =
        UpdateItemRequest.newBuilder()
            .setId(made.item.getId())
            .setUpdateMask(FieldMask.newBuilder().addPaths(field));
    change.accept(request);
    assertThat(calls.vault().updateItem(request.build())).isNotNull();
  }
}
