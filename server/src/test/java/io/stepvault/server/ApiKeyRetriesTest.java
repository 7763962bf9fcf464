package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.stepvault.server.store.Database;
import io.stepvault.server.store.JobStore;
import io.stepvault.server.testing.Canary;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.v1.Access;
import io.stepvault.v1.ApiKeyPolicy;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.CreateItemResponse;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.GetItemRequest;
import io.stepvault.v1.Grant;
import io.stepvault.v1.Permission;
import io.stepvault.v1.Principal;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.RotateItemResponse;
import io.stepvault.v1.SetAccessRequest;
import io.stepvault.v1.VaultServiceGrpc;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who repeats the call that made an API key sees it again, for ten minutes; nobody else does. */
final class ApiKeyRetriesTest {
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

  @AfterEach
  void letTheClockGo() {
    broker.moveDatabaseClock(Duration.ZERO);
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

  @Test
  void aRetryIsGivenTheKeyForTenMinutes() {
    CreateItemRequest creation = creation();
    CreateItemResponse created = calls.vault().createItem(creation);
    String id = created.getItem().getId();
    assertThat(calls.vault().createItem(creation)).isEqualTo(created);
    RotateItemRequest rotation = rotation(id);
    RotateItemResponse rotated = calls.vault().rotateItem(rotation);
    assertThat(calls.vault().rotateItem(rotation)).isEqualTo(rotated);

    broker.moveDatabaseClock(Duration.ofMinutes(9));
    assertThat(key(calls.vault().createItem(creation))).isEqualTo(key(created));
    assertThat(calls.vault().rotateItem(rotation).getGenerated()).isEqualTo(rotated.getGenerated());

    broker.moveDatabaseClock(Duration.ofMinutes(11));
    assertGone(Refused.by(() -> later().createItem(creation)));
    assertGone(Refused.by(() -> later().rotateItem(rotation)));
    assertThat(get11(id).getCurrentVersion()).isEqualTo(2);
  }

  /** With a token of about 11 minutes from now. */
  private static VaultServiceBlockingStub later() {
    long now = Instant.now().plus(Duration.ofMinutes(11)).getEpochSecond();
    return TestCalls.with(
        VaultServiceGrpc.newBlockingStub(broker.channel("backend")),
        calls.signer().sign(calls.claims("backend").issued(now - 100, now + 100).build()));
  }

  private static io.stepvault.v1.Item get11(String id) {
    return later().getItem(GetItemRequest.newBuilder().setId(id).build()).getItem();
  }

  private static void assertGone(Refused refused) {
    assertThat(refused.reason()).isEqualTo(ErrorReason.GENERATED_VALUE_GONE);
    assertThat(refused.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(refused.message()).contains("rotate");
  }

  @Test
  void anotherUserOrCertificateIsGivenNothing() {
    CreateItemRequest creation = creation();
    CreateItemResponse created = calls.vault().createItem(creation);
    Canary canary = Canary.ofApiKey(key(created));
    VaultServiceBlockingStub otherCertificate =
        TestCalls.with(
            VaultServiceGrpc.newBlockingStub(broker.channel("backend-2")),
            calls.token("backend-2"));
    for (VaultServiceBlockingStub other : List.of(calls.vaultOf("bob"), otherCertificate)) {
      Refused refused = Refused.by(() -> other.createItem(creation));
      assertThat(refused.reason()).isEqualTo(ErrorReason.NAME_TAKEN);
      assertThat(canary.isIn(refused.status().toByteArray())).isFalse();
    }
    // An id that another call used is of no use either.
    Refused reused =
        Refused.by(
            () ->
                calls.vault().createItem(creation.toBuilder().setName("api-key:another").build()));
    assertThat(reused.reason()).isEqualTo(ErrorReason.REQUEST_ID_REUSED);
  }

  @Test
  void onlyOfACallThatCanBeRepeatedAndMadeAKeyIsOneKept() {
    CreateItemRequest withId = creation();
    calls.vault().createItem(withId);
    assertThat(isKept(withId)).isTrue();
    CreateItemRequest secret = withId.toBuilder().setName("given").setSecret("value").build();
    CreateItemRequest other = secret.toBuilder().setRequestId("of-a-secret").build();
    calls.vault().createItem(other);
    assertThat(isKept(other)).isFalse();
    long before = requests();
    calls.vault().createItem(creation().toBuilder().clearRequestId().build());
    assertThat(requests()).isEqualTo(before);
  }

  private static long requests() {
    return Long.parseLong(broker.query("SELECT count(*) FROM request").getFirst());
  }

  @Test
  void theJobWipesWhatIsOlderThanTenMinutes() throws Exception {
    CreateItemRequest creation = creation();
    CreateItemResponse created = calls.vault().createItem(creation);
    try (Database database = Database.open(broker.config().database())) {
      JobStore jobs = new JobStore(database);
      broker.moveDatabaseClock(Duration.ofMinutes(9));
      jobs.forgetGenerated();
      assertThat(key(calls.vault().createItem(creation))).isEqualTo(key(created));
      broker.moveDatabaseClock(Duration.ofMinutes(12));
      assertThat(jobs.forgetGenerated()).isPositive();
      assertThat(isKept(creation)).isFalse();
      assertThat(jobs.forgetGenerated()).isZero();
    }
    // Gone is gone, whatever the clock says.
    broker.moveDatabaseClock(Duration.ZERO);
    assertGone(Refused.by(() -> calls.vault().createItem(creation)));
  }

  @Test
  void aBrokerThatStartsWipesToo() {
    CreateItemRequest creation = creation();
    calls.vault().createItem(creation);
    broker.restart();
    assertThat(isKept(creation)).isTrue();
    broker.moveDatabaseClock(Duration.ofMinutes(11));
    broker.restart();
    assertThat(isKept(creation)).isFalse();
  }

  private static boolean isKept(CreateItemRequest creation) {
    return !broker
        .query(
            "SELECT 1 FROM request WHERE request_id = '%s' AND num_nonnulls(generated_wrap_key,"
                    .formatted(creation.getRequestId())
                + " generated_wrapped_key, generated_commitment, generated_ciphertext) > 0")
        .isEmpty();
  }

  @Test
  void aRetryAfterARestartIsGivenTheKey() {
    CreateItemRequest creation = creation();
    CreateItemResponse created = calls.vault().createItem(creation);
    broker.restart();
    assertThat(calls.vault().createItem(creation)).isEqualTo(created);
  }

  @Test
  void aRetryOfARotationTellsTheKeyOfItsOwnVersion() {
    String id = calls.vault().createItem(creation()).getItem().getId();
    RotateItemRequest rotation = rotation(id);
    RotateItemResponse second = calls.vault().rotateItem(rotation);
    calls.vault().rotateItem(rotation(id));
    RotateItemResponse again = calls.vault().rotateItem(rotation);
    assertThat(again.getVersion().getNumber()).isEqualTo(2);
    assertThat(again.getGenerated()).isEqualTo(second.getGenerated());
    assertThat(again.getItem().getCurrentVersion()).isEqualTo(3);
  }

  @Test
  void aRetryOfARotationIsForThoseWhoCanStillEdit() {
    String id = calls.vault().createItem(creation()).getItem().getId();
    Principal bob = Principal.newBuilder().setUser("bob").build();
    for (Permission left : List.of(Permission.CAN_USE, Permission.PERMISSION_UNSPECIFIED)) {
      give(id, bob, Permission.CAN_EDIT);
      RotateItemRequest rotation = rotation(id);
      RotateItemResponse rotated = calls.vaultOf("bob").rotateItem(rotation);
      assertThat(calls.vaultOf("bob").rotateItem(rotation).getGenerated())
          .isEqualTo(rotated.getGenerated());
      give(id, bob, left);
      assertThat(Refused.by(() -> calls.vaultOf("bob").rotateItem(rotation)).reason())
          .isEqualTo(
              left == Permission.CAN_USE ? ErrorReason.NOT_PERMITTED : ErrorReason.ITEM_NOT_FOUND);
    }
  }

  /** In an item that is restricted from then on; unspecified: takes away. */
  private static void give(String id, Principal user, Permission permission) {
    SetAccessRequest.Builder request =
        SetAccessRequest.newBuilder().setId(id).setMode(Access.Mode.RESTRICTED);
    if (permission == Permission.PERMISSION_UNSPECIFIED) {
      request.addRemove(user);
    } else {
      request.addPut(Grant.newBuilder().setPrincipal(user).setPermission(permission));
    }
    calls.vault().setAccess(request.build());
  }

  @Test
  void aRetryIsAuthorisedAfresh() {
    CreateItemRequest creation = creation();
    calls.vault().createItem(creation);
    String readOnly =
        calls.signer().sign(calls.claims("backend").scopes(Set.of("vault.read")).build());
    assertThat(
            Refused.by(
                    () ->
                        TestCalls.with(
                                VaultServiceGrpc.newBlockingStub(broker.channel("backend")),
                                readOnly)
                            .createItem(creation))
                .reason())
        .isEqualTo(ErrorReason.SCOPE_MISSING);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "generated_ciphertext = sha512(generated_ciphertext)",
        "generated_commitment = sha256(generated_commitment)",
        "generated_wrapped_key = sha512(generated_wrapped_key)",
        "generated_wrap_key = generated_wrap_key || 'x'",
        "generated_ciphertext = NULL",
        "created_at = created_at + interval '1 minute'",
        "version = 2",
        "subject = (SELECT max(id) FROM item WHERE id <> subject)",
        "(generated_wrap_key, generated_wrapped_key, generated_commitment, generated_ciphertext) ="
            + " (SELECT generated_wrap_key, generated_wrapped_key, generated_commitment,"
            + " generated_ciphertext FROM request o WHERE o.request_id = '@other')",
      })
  void aChangedRequestIsNoticed(String change) {
    CreateItemRequest other = creation();
    calls.vault().createItem(other);
    CreateItemRequest creation = creation();
    calls.vault().createItem(creation);
    int changed =
        broker.sql(
            "UPDATE request SET %s WHERE request_id = '%s'"
                .formatted(
                    change.replace("@other", other.getRequestId()), creation.getRequestId()));
    assertThat(changed).isEqualTo(1);
    assertThat(Refused.by(() -> calls.vault().createItem(creation)).code())
        .isEqualTo(Status.Code.DATA_LOSS);
  }
}
