package io.stepvault.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.stepvault.server.testing.Refused;
import io.stepvault.server.testing.TestBroker;
import io.stepvault.server.testing.TestCalls;
import io.stepvault.server.token.TokenSigner;
import io.stepvault.v1.AddKeyRequest;
import io.stepvault.v1.Authorizer;
import io.stepvault.v1.AuthorizerServiceGrpc.AuthorizerServiceBlockingStub;
import io.stepvault.v1.CreateAuthorizerRequest;
import io.stepvault.v1.CreateItemRequest;
import io.stepvault.v1.CreateItemResponse;
import io.stepvault.v1.DeleteItemRequest;
import io.stepvault.v1.ErrorReason;
import io.stepvault.v1.GetAuthorizerRequest;
import io.stepvault.v1.Item;
import io.stepvault.v1.RevokeKeyRequest;
import io.stepvault.v1.RotateItemRequest;
import io.stepvault.v1.RotateItemResponse;
import io.stepvault.v1.VaultServiceGrpc;
import io.stepvault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import io.stepvault.v1.VerificationKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A mutation that is repeated with its {@code request_id} happens once. */
final class IdempotencyTest {
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

  private static CreateItemRequest.Builder creation(String name, String requestId) {
    return CreateItemRequest.newBuilder().setName(name).setSecret("value").setRequestId(requestId);
  }

  private static void assertReused(ThrowingCallable call) {
    assertThat(Refused.by(call).reason()).isEqualTo(ErrorReason.REQUEST_ID_REUSED);
  }

  @Test
  void aRepeatedCreationMakesOneItem() {
    CreateItemRequest request = creation("created once", "create-1").build();
    CreateItemResponse first = calls.vault().createItem(request);
    assertThat(calls.vault().createItem(request)).isEqualTo(first);
    assertReused(() -> calls.vault().createItem(request.toBuilder().setSecret("other").build()));
    assertReused(() -> calls.vault().createItem(request.toBuilder().setName("other name").build()));
    // Without the id it is another call, which finds the name taken.
    assertThat(
            Refused.by(() -> calls.vault().createItem(request.toBuilder().clearRequestId().build()))
                .reason())
        .isEqualTo(ErrorReason.NAME_TAKEN);
  }

  @Test
  void theOrderOfLabelsIsNoContent() {
    CreateItemRequest.Builder creation = creation("with labels", "labels-1");
    CreateItemRequest forth = creation.clone().putLabels("a", "1").putLabels("b", "2").build();
    CreateItemRequest back = creation.clone().putLabels("b", "2").putLabels("a", "1").build();
    assertThat(back.toByteString()).isNotEqualTo(forth.toByteString());
    assertThat(calls.vault().createItem(back)).isEqualTo(calls.vault().createItem(forth));
  }

  @Test
  void aRepeatedCallIsAnsweredFromTheItemAsItIsNow() {
    CreateItemRequest creation = creation("answered anew", "anew-1").build();
    Item item = calls.vault().createItem(creation).getItem();
    calls.vault().rotateItem(rotation(item, "two", "anew-2"));
    assertThat(calls.vault().createItem(creation).getItem().getCurrentVersion()).isEqualTo(2);
    calls.vault().deleteItem(DeleteItemRequest.newBuilder().setId(item.getId()).build());
    assertThat(calls.vault().createItem(creation).getItem().getState())
        .isEqualTo(Item.State.DELETED);
  }

  private static RotateItemRequest rotation(Item item, String value, String requestId) {
    return RotateItemRequest.newBuilder()
        .setId(item.getId())
        .setSecret(value)
        .setRequestId(requestId)
        .build();
  }

  @Test
  void aRepeatedRotationMakesOneVersion() {
    Item item = calls.create("rotated once", "one");
    RotateItemRequest request =
        rotation(item, "two", "rotate-1").toBuilder().setEtag(item.getEtag()).build();
    RotateItemResponse first = calls.vault().rotateItem(request);
    assertThat(calls.vault().rotateItem(request)).isEqualTo(first);
    assertThat(first.getVersion().getNumber()).isEqualTo(2);
    assertReused(() -> calls.vault().rotateItem(rotation(item, "three", "rotate-1")));
    assertThat(calls.resolve("rotated once")).isEqualTo("two");
    // After another rotation it still tells of the version that it made.
    calls.vault().rotateItem(rotation(item, "three", "rotate-2"));
    RotateItemResponse again = calls.vault().rotateItem(request);
    assertThat(again.getVersion().getNumber()).isEqualTo(2);
    assertThat(again.getVersion().getCurrent()).isFalse();
    assertThat(again.getItem().getCurrentVersion()).isEqualTo(3);
  }

  @Test
  void aRepeatedDeletionIsAnsweredAgain() {
    Item item = calls.create("deleted once", "value");
    DeleteItemRequest request =
        DeleteItemRequest.newBuilder().setId(item.getId()).setRequestId("delete-1").build();
    var first = calls.vault().deleteItem(request);
    assertThat(calls.vault().deleteItem(request)).isEqualTo(first);
    assertThat(
            Refused.by(() -> calls.vault().deleteItem(request.toBuilder().clearRequestId().build()))
                .reason())
        .isEqualTo(ErrorReason.ITEM_DELETED);
    Item other = calls.create("not deleted", "value");
    assertReused(() -> calls.vault().deleteItem(request.toBuilder().setId(other.getId()).build()));
  }

  @Test
  void repeatedChangesOfAnAuthorizerHappenOnce() {
    AuthorizerServiceBlockingStub operator = TestCalls.operator(broker, "default");
    String jwk = jwk("first");
    CreateAuthorizerRequest creation =
        CreateAuthorizerRequest.newBuilder()
            .setName("once alone")
            .setBounds(TestCalls.wideBounds())
            .addKeys(VerificationKey.newBuilder().setJwk(jwk))
            .setRequestId("authorizer-1")
            .build();
    Authorizer created = operator.createAuthorizer(creation).getAuthorizer();
    assertThat(operator.createAuthorizer(creation).getAuthorizer()).isEqualTo(created);
    assertReused(() -> operator.createAuthorizer(creation.toBuilder().setName("twice").build()));

    AddKeyRequest addition =
        AddKeyRequest.newBuilder()
            .setAuthorizerId(created.getId())
            .setJwk(jwk("second"))
            .setEtag(created.getEtag())
            .setRequestId("key-1")
            .build();
    VerificationKey added = operator.addKey(addition).getKey();
    assertThat(operator.addKey(addition).getKey()).isEqualTo(added);
    assertReused(() -> operator.addKey(addition.toBuilder().setJwk(jwk("third")).build()));

    RevokeKeyRequest revocation =
        RevokeKeyRequest.newBuilder()
            .setAuthorizerId(created.getId())
            .setKid("second")
            .setRequestId("revoke-1")
            .build();
    VerificationKey revoked = operator.revokeKey(revocation).getKey();
    assertThat(revoked.hasRevokedAt()).isTrue();
    assertThat(operator.revokeKey(revocation).getKey()).isEqualTo(revoked);
    assertReused(() -> operator.revokeKey(revocation.toBuilder().setKid("first").build()));

    Authorizer after =
        operator
            .getAuthorizer(GetAuthorizerRequest.newBuilder().setId(created.getId()).build())
            .getAuthorizer();
    assertThat(after.getKeysList())
        .extracting(VerificationKey::getKid)
        .containsExactly("first", "second");
    // Revoking it again, under no id, changes nothing either.
    assertThat(operator.revokeKey(revocation.toBuilder().clearRequestId().build()).getKey())
        .isEqualTo(revoked);
  }

  private static String jwk(String kid) {
    return new TokenSigner(TokenSigner.generatePrivateJwk(kid, "Ed25519"))
        .verificationKey()
        .canonicalJwk();
  }

  @Test
  void theIdBelongsToOneUserCertificateAndMethod() {
    Item item = calls.vault().createItem(creation("whose id", "shared-1").build()).getItem();
    // Another user, another certificate of the same user, another method: other calls.
    assertThat(calls.vaultOf("bob").createItem(creation("whose id", "shared-1").build()).getItem())
        .satisfies(other -> assertThat(other.getId()).isNotEqualTo(item.getId()));
    VaultServiceBlockingStub otherCertificate =
        TestCalls.with(
            VaultServiceGrpc.newBlockingStub(broker.channel("backend-2")),
            calls.token("backend-2"));
    assertThat(
            otherCertificate
                .createItem(creation("another name", "shared-1").build())
                .getItem()
                .getId())
        .isNotEqualTo(item.getId());
    assertThat(calls.vault().rotateItem(rotation(item, "two", "shared-1")).getVersion().getNumber())
        .isEqualTo(2);
  }

  @Test
  void after24HoursTheIdIsFree() {
    calls.vault().createItem(creation("before", "day-1").build());
    broker.moveDatabaseClock(Duration.ofHours(24).minusSeconds(60));
    assertReused(() -> today().createItem(creation("within", "day-1").build()));
    broker.moveDatabaseClock(Duration.ofHours(24).plusSeconds(1));
    assertThat(today().createItem(creation("after", "day-1").build()).getItem().getName())
        .isEqualTo("after");
  }

  /** Vault calls with a token of about 24 hours from now. */
  private static VaultServiceBlockingStub today() {
    long later = Instant.now().plus(Duration.ofHours(24)).getEpochSecond();
    return withToken(
        calls.signer().sign(calls.claims("backend").issued(later - 100, later + 100).build()));
  }

  private static VaultServiceBlockingStub withToken(String token) {
    return TestCalls.with(VaultServiceGrpc.newBlockingStub(broker.channel("backend")), token);
  }

  @Test
  void aRepeatedCallIsAuthorisedAfresh() {
    CreateItemRequest request = creation("no longer", "afresh-1").build();
    calls.vault().createItem(request);
    String readOnly =
        calls.signer().sign(calls.claims("backend").scopes(Set.of("vault.read")).build());
    assertThat(Refused.by(() -> withToken(readOnly).createItem(request)).reason())
        .isEqualTo(ErrorReason.SCOPE_MISSING);
  }

  @Test
  void aRefusedCallLeavesItsIdFree() {
    assertThat(Refused.by(() -> calls.vault().createItem(creation("x", "free-1").build())).reason())
        .isEqualTo(ErrorReason.FIELD_INVALID);
    assertThat(calls.vault().createItem(creation("long enough", "free-1").build()).hasItem())
        .isTrue();
  }

  @Test
  void aRepeatedCallIsAnsweredAfterTheExpiryThatItSetHasPassed() {
    Timestamp soon =
        Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond() + 300).build();
    CreateItemRequest creation = creation("short-lived", "expiry-1").setExpiresAt(soon).build();
    Item item = calls.vault().createItem(creation).getItem();
    RotateItemRequest rotation =
        rotation(item, "two", "expiry-2").toBuilder().setExpiresAt(soon).build();
    calls.vault().rotateItem(rotation);
    broker.moveDatabaseClock(Duration.ofSeconds(400));
    assertThat(calls.vault().createItem(creation).getItem().getState())
        .isEqualTo(Item.State.EXPIRED);
    assertThat(calls.vault().rotateItem(rotation).getVersion().getNumber()).isEqualTo(2);
  }
}
