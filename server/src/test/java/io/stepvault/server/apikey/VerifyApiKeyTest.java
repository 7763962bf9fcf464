package io.stepvault.server.apikey;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import io.grpc.Status;
import io.stepvault.server.testing.AuditLog;
import io.stepvault.server.testing.Canary;
import io.stepvault.server.testing.ProcessOutput;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.Sabotage;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.testing.TestKeys;
import io.stepvault.v1.ApiKeyAccepted;
import io.stepvault.v1.ApiKeyPolicy;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.Item;
import io.stepvault.v1.UpdateItemRequest;
import io.stepvault.v1.VerifyApiKeyRequest;
import io.stepvault.v1.VerifyApiKeyResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether a key is good, is told; why not, is on record alone. */
final class VerifyApiKeyTest {
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

  @Test
  void aGoodKeyTellsWhoseItIs() {
    Made made = make();
    List<AuditLog.Row> rows =
        audit.addedBy(
            () -> {
              ApiKeyAccepted accepted = accepted(made.key);
              assertThat(accepted.getItemId()).isEqualTo(made.item.getId());
              assertThat(accepted.getName()).isEqualTo(made.item.getName());
              assertThat(accepted.getVersion()).isEqualTo(1);
              assertThat(accepted.getStandsFor()).isEqualTo("the shop");
              assertThat(accepted.getLabelsMap())
                  .containsExactly(java.util.Map.entry("team", "shop"));
              assertThat(accepted.hasExpiresAt()).isFalse();
              assertThat(accepted.getPreviousVersion()).isFalse();
            });
    assertThat(rows).hasSize(1);
    assertThat(rows.getFirst().outcome()).isEqualTo("ALLOWED");
    assertThat(rows.getFirst().item()).isEqualTo(made.item.getId());
    assertThat(rows.getFirst().reference()).isEqualTo(made.key.substring(4, 14));
  }

  @Test
  void whatIsNoKeyIsRejected() {
    String key = make().key;
    char last = key.charAt(51) == 'x' ? 'y' : 'x';
    for (String text :
        List.of(
            "a",
            "wfk_",
            key.substring(0, 51),
            key + "0",
            " " + key,
            key.substring(0, 51) + last,
            key.substring(0, 20) + "-" + key.substring(21),
            key.replace("wfk_", "WFK_"),
            key.replace("wfk_", "wfk-"),
            "\u00e9".repeat(52),
            "\0".repeat(52),
            "x".repeat(100_000))) {
      assertRejected("NOT_A_KEY", text);
    }
  }

  @Test
  void aWrongIdAndAWrongSecretAnswerAlike() {
    Made made = make();
    assertRejected("UNKNOWN_KEY", TestKeys.unknown());
    assertRejected("WRONG_SECRET", TestKeys.otherSecret(made.key)); // Not in memory.
    accepted(made.key);
    assertRejected("WRONG_SECRET", TestKeys.otherSecret(made.key)); // In memory.
    accepted(made.key);
  }

  @Test
  void anotherOrganizationsKeyIsUnknown() {
    broker.ensureOrganization("other");
    TestCalls there = TestCalls.register(broker, "other");
    String key =
        there
            .vault()
            .createItem(
                CreateItemRequest.newBuilder()
                    .setName("api-key:theirs")
                    .setApiKey(ApiKeyPolicy.getDefaultInstance())
                    .build())
            .getGenerated()
            .getApiKey();
    assertRejected("UNKNOWN_KEY", key);
    assertThat(
            there
                .node()
                .verifyApiKey(VerifyApiKeyRequest.newBuilder().setApiKey(key).build())
                .hasAccepted())
        .isTrue();
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

  @Test
  void aKeyOfSomeWorkflowsIsGoodForThoseAlone() {
    Made made = make(ApiKeyPolicy.newBuilder().addWorkflows("billing").addWorkflows("payroll"));
    assertThat(verify(made.key, "billing").hasAccepted()).isTrue();
    assertThat(verify(made.key, "payroll").hasAccepted()).isTrue();
    for (String other : List.of("", "Billing", "billing ", "billing,payroll", "*")) {
      assertRejected("WORKFLOW_NOT_ALLOWED", made.key, other);
    }
    update(made, "api_key_policy", request -> request.getApiKeyPolicyBuilder().addWorkflows("x"));
    assertRejected("WORKFLOW_NOT_ALLOWED", made.key, "billing");
    assertThat(verify(made.key, "x").hasAccepted()).isTrue();
  }

  @Test
  void anAuthorizersBoundsHoldHereToo() {
    Made made = make();
    TestCalls narrow =
        TestCalls.register(
            broker, "default", bounds -> bounds.clearItems().addItems("api-key:another"));
    VerifyApiKeyRequest request = VerifyApiKeyRequest.newBuilder().setApiKey(made.key).build();
    assertThat(
            audit.denialsBy(
                () -> assertThat(narrow.node().verifyApiKey(request)).isEqualTo(REJECTED)))
        .containsExactly("OUT_OF_BOUNDS");
  }

  @Test
  void aTokenWithoutTheScopeIsRefused() {
    Made made = make();
    String token =
        calls.signer().sign(calls.claims("node-a").scopes(Set.of("resolve", "verify")).build());
    Refused refused =
        Refused.by(
            () ->
                calls
                    .node(token)
                    .verifyApiKey(VerifyApiKeyRequest.newBuilder().setApiKey(made.key).build()));
    assertThat(refused.reason()).isEqualTo(ErrorReason.SCOPE_MISSING);
    assertThat(refused.metadata()).containsEntry("required", "api_key.verify");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE item_version SET api_key_mac = sha256(api_key_mac) WHERE item = '@'",
        "UPDATE item SET api_key_workflows = '{}' WHERE id = '@'",
        "UPDATE item SET stamp = stamp + 1 WHERE id = '@'",
      })
  void fromAChangedRowNothingIsAnswered(String sql) {
    Made made = make(ApiKeyPolicy.newBuilder().addWorkflows("billing"));
    try (Sabotage sabotage = new Sabotage(broker)) {
      sabotage.commit(sql.replace("@", made.item.getId()));
      assertThat(Refused.by(() -> verify(made.key, "billing")).code())
          .isEqualTo(Status.Code.DATA_LOSS);
      sabotage.commit("DROP SCHEMA IF EXISTS kept CASCADE");
    }
  }

  @Test
  void noKeyLeavesATrace() throws Exception {
    Made made = make();
    String wrong = TestKeys.otherSecret(made.key);
    try (ProcessOutput output = new ProcessOutput()) {
      broker.restart();
      accepted(made.key);
      assertThat(verify(wrong)).isEqualTo(REJECTED);
      assertThat(verify(made.key + "0")).isEqualTo(REJECTED);
      String bad = made.key;
      Refused refused = Refused.by(() -> verify(bad, "\n"));
      assertThat(Canary.ofApiKey(made.key).isIn(refused.status().toByteArray())).isFalse();
      broker.restart();
      assertThat(Canary.ofApiKey(made.key).isIn(output.text())).isFalse();
      assertThat(Canary.ofApiKey(wrong).isIn(output.text())).isFalse();
    }
    var search = new io.stepvault.server.testing.DatabaseSearch(broker);
    assertThat(search.columnsWith(Canary.ofApiKey(made.key))).isEmpty();
    assertThat(search.columnsWith(Canary.ofApiKey(wrong))).isEmpty();
  }

  @Test
  void veryManyWrongKeysAreNotAnswered_butGoodOnesAre() {
    try (TestBroker own = TestBroker.start()) {
      TestCalls noisy = TestCalls.register(own, "default");
      String good =
          noisy
              .vault()
              .createItem(
                  CreateItemRequest.newBuilder()
                      .setName("api-key:good")
                      .setApiKey(ApiKeyPolicy.getDefaultInstance())
                      .build())
              .getGenerated()
              .getApiKey();
      Refused refused =
          Refused.by(
              () -> {
                for (int i = 0; i < 10_000; i++) {
                  assertThat(ask(noisy, TestKeys.otherSecret(good))).isEqualTo(REJECTED);
                }
              });
      assertThat(refused.reason()).isEqualTo(ErrorReason.QUOTA_EXCEEDED);
      assertThat(refused.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(ask(noisy, good).hasAccepted()).isTrue();
    }
  }

  private static VerifyApiKeyResponse ask(TestCalls by, String key) {
    return by.node().verifyApiKey(VerifyApiKeyRequest.newBuilder().setApiKey(key).build());
  }
}
